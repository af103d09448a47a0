using System.Collections.Immutable;
using Godwit.Engine.Follow;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Running.Verifying;

/// <summary>Waits until the target has what the source had committed.</summary>
internal sealed class CursorWait(Configuration configuration, NpgsqlConnection state, TimeProvider time)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Tables that do not stand where the others do: they are being copied again.</summary>
    public async Task<ImmutableDictionary<TableName, string>> ElsewhereAsync(CancellationToken cancellationToken) =>
        PointSnapshots.Moving(await new TableCursorStore(configuration.Migration).ReadAsync(state, cancellationToken));

    /// <summary>Waits for everything that is committed now.</summary>
    /// <exception cref="GodwitException">The apply does not get there, or a side cannot be reached.</exception>
    public async Task PassAsync(CancellationToken cancellationToken)
    {
        await using var source = await new Database(Side.Source, configuration.Source.Database, configuration.RequireTls).OpenAsync(cancellationToken);
        // Something that the stream brings: a quiet source would not say for a while how far it is.
        var now = Lsn.Parse((await source.ScalarAsync<string>(
            $"SELECT coalesce(CASE WHEN NOT pg_is_in_recovery() THEN pg_logical_emit_message(true, 'godwit', 'verify') END, {Slot.WalEnd})::text", cancellationToken))!);
        var began = time.GetTimestamp();
        while ((await new CursorStore(configuration.Migration).FindAsync(state, cancellationToken))?.Lsn is not { } lsn || lsn < now)
        {
            if (time.GetElapsedTime(began) > Patience) throw new GodwitException(ExitCode.Failed, new Problem(
                "apply_behind", "The target did not reach the position of the comparison.", $"target {configuration.Target.Database}",
                $"It has to have everything up to {now}, and had not {Patience.TotalMinutes:0} minutes later.", "`godwit status` shows how far it is behind; verify again when it is live."));
            await Task.Delay(Poll, time, cancellationToken);
        }
    }
}
