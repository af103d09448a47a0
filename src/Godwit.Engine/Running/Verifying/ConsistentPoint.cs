using System.Collections.Immutable;
using Godwit.Engine.Follow;
using Godwit.Engine.Follow.Apply;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Running.Verifying;

/// <summary>Two snapshots that show the same commits of the source: one of the source, one of the target.</summary>
/// <param name="Lsn">Both show exactly the commits whose records begin before it.</param>
/// <param name="SourceSnapshot">Name to import the source's by.</param>
/// <param name="TargetSnapshot">Name to import the target's by.</param>
/// <param name="Held">How long nothing was applied for it.</param>
/// <param name="Elsewhere">Tables that did not stand where the others did.</param>
internal sealed record PointSnapshots(Lsn Lsn, string SourceSnapshot, string TargetSnapshot, TimeSpan Held, ImmutableArray<TableCursor> Elsewhere)
{
    /// <summary>Tables that cannot be compared, and why. One that is not followed any more can: it may be as it was.</summary>
    public static ImmutableDictionary<TableName, string> Moving(IEnumerable<TableCursor> elsewhere) => elsewhere.Where(cursor => cursor.State != TableCursorState.Left)
        .ToImmutableDictionary(cursor => cursor.Table, _ => "it was being copied again, and did not stand where the others did");
}

/// <summary>
/// Takes them (postgres.md, rule 15): while nothing is applied a temporary slot is made, whose LSN is known only then; the apply runs to
/// exactly that LSN; there the target's snapshot is taken. Holds both until it is disposed.
/// </summary>
internal sealed class ConsistentPoint : IAsyncDisposable
{
    private readonly TemporarySlot _slot;
    private readonly NpgsqlConnection _target;

    private ConsistentPoint(TemporarySlot slot, NpgsqlConnection target, PointSnapshots snapshots) => (_slot, _target, Snapshots) = (slot, target, snapshots);

    /// <summary>The snapshots.</summary>
    public PointSnapshots Snapshots { get; }

    /// <summary>Takes them.</summary>
    /// <param name="run">The run.</param>
    /// <param name="applier">What applies the source's changes.</param>
    /// <param name="deadline">Longest that nothing is applied while the slot waits for open transactions.</param>
    /// <param name="there">Done while the target shows exactly what the source's snapshot shows, and nothing is applied; null: nothing.</param>
    /// <param name="cancellationToken">Gives up; the apply goes on.</param>
    /// <exception cref="GodwitException">The slot did not come within the deadline, or a side cannot be reached.</exception>
    /// <exception cref="PostgresException">The source makes no slot.</exception>
    public static async Task<ConsistentPoint> TakeAsync(
        RunContext run, Applier applier, TimeSpan deadline, Func<PointSnapshots, CancellationToken, Task>? there, CancellationToken cancellationToken)
    {
        var slot = await TemporarySlot.OpenAsync(run.Source, run.Time, cancellationToken);
        NpgsqlConnection? target = null;
        try
        {
            target = await run.Target.OpenAsync(cancellationToken);
            (Lsn Lsn, string Snapshot)? made = null;
            var snapshots = default(PointSnapshots);
            var (held, waitedFor) = (TimeSpan.Zero, "");
            var marking = Task.CompletedTask;
            var found = await applier.AtPointAsync(
                async token =>
                {
                    var started = run.Time.GetTimestamp();
                    made = await slot.CreateAsync(deadline, token);
                    held = run.Time.GetElapsedTime(started);
                    if (made is null) waitedFor = await slot.WaitedForAsync(token);
                    else marking = slot.MarkAsync(token);
                    return made?.Lsn;
                },
                async (positions, token) =>
                {
                    var started = run.Time.GetTimestamp();
                    var name = await target.ScalarAsync<string>("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT pg_export_snapshot()", token);
                    snapshots = new(made!.Value.Lsn, made.Value.Snapshot, name!, held + run.Time.GetElapsedTime(started), [.. positions.Own.Values]);
                    if (there is not null) await there(snapshots, token);
                },
                cancellationToken);
            await marking;
            return found ? new(slot, target, snapshots!) : throw new GodwitException(ExitCode.Failed, new Problem(
                "slot_late", "The temporary slot of the verification did not come in time.", $"source {run.Source.Url}",
                $"It waits for every transaction that is open on the server, and `verify.slot_deadline` is {deadline.TotalSeconds:0.###} s: {waitedFor}.",
                "Verify again when no long transaction is open, or raise verify.slot_deadline: nothing is applied on the target while it waits."));
        }
        catch
        {
            if (target is not null) await target.DisposeAsync();
            await slot.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets both snapshots go.</summary>
    public async ValueTask DisposeAsync()
    {
        await _slot.DisposeAsync();
        await _target.DisposeAsync();
    }
}
