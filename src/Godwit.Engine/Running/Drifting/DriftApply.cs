using Godwit.Engine.Follow;
using Godwit.Engine.Postgres;
using Godwit.Engine.Running.Drifting.Rules;
using Godwit.Engine.Schema;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Running.Drifting;

/// <summary>Runs what makes a drift go away on the target, each in a transaction of its own.</summary>
internal sealed class DriftApply(RunContext run)
{
    // Changes that are being applied wait behind a lock that is waited for.
    private const string Settings = "SET lock_timeout = '2s'; SET check_function_bodies = off; SET default_table_access_method = heap";

    /// <summary>Runs one; it and its mark in the state are committed together.</summary>
    /// <param name="target">A session on the target, of its own.</param>
    /// <param name="id">Number of the drift.</param>
    /// <param name="remedy">What is run.</param>
    /// <param name="holdsTriggers">Triggers of the target are disabled while changes are applied: new ones too.</param>
    /// <param name="cancellationToken">Interrupts.</param>
    /// <returns>Why the target refused it; null: it is done.</returns>
    public async Task<string?> RunAsync(NpgsqlConnection target, long id, Remedy remedy, bool holdsTriggers, CancellationToken cancellationToken)
    {
        if (!remedy.Roles.IsEmpty) await Roles.CreateAsync(target, remedy.Roles, cancellationToken);
        try
        {
            await using var transaction = await target.BeginTransactionAsync(cancellationToken);
            await target.ExecuteAsync(remedy.Run ?? remedy.Statement!, cancellationToken);
            if (remedy.Makes) await target.ExecuteAsync(await PlainGrantsAsync(remedy, cancellationToken), cancellationToken);
            if (remedy.Grants is { Length: > 0 } grants) await target.ExecuteAsync(grants, cancellationToken);
            if (holdsTriggers) await new HeldTriggers(run.Configuration.Migration).HoldWithinAsync(target, run.Scope.IncludesTable, cancellationToken);
            await DriftStore.AppliedAsync(target, id, run.Time.GetUtcNow(), cancellationToken);
            CrashPoint.Reach(CrashPoint.DriftBeforeCommit);
            await transaction.CommitAsync(cancellationToken);
            return null;
        }
        catch (PostgresException error) when (target.FullState == System.Data.ConnectionState.Open)
        {
            await DriftStore.FailedAsync(target, id, ServerMessage.Of(error), cancellationToken);
            return ServerMessage.Of(error);
        }
    }

    /// <summary>Opens a session to run them on.</summary>
    /// <exception cref="GodwitException">The target cannot be reached.</exception>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var target = await run.Target.OpenAsync(cancellationToken);
        await target.ExecuteAsync(Settings, cancellationToken);
        return target;
    }

    // What the target grants by default was not granted on the source.
    private static async Task<string> PlainGrantsAsync(Remedy remedy, CancellationToken cancellationToken) =>
        (await EmbeddedSql.ReadAsync("Schema.Sql.plain_grants.sql", cancellationToken))
        .Replace("{relation}", remedy.Relation is { } relation ? Sql.Text(relation) : "NULL", StringComparison.Ordinal);
}
