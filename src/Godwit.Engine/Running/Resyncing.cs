using System.Collections.Immutable;
using Godwit.Engine.Copy;
using Godwit.Engine.Events;
using Godwit.Engine.Follow;
using Godwit.Engine.Follow.Apply;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.State;

namespace Godwit.Engine.Running;

/// <summary>
/// Tables are copied while the others follow: they are set aside in the stream, copied under the snapshot of a slot of its own, whose LSN
/// says which changes that shows, and then catch up from the spool (postgres.md, rule 4).
/// </summary>
internal sealed class Resyncing(RunContext run, Applier applier) : ITableResync, IDisposable
{
    private const int Attempts = 4;

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly TableCursorStore _cursors = new(run.Configuration.Migration);

    /// <inheritdoc/>
    public async Task ResyncAsync(ImmutableArray<TableName> tables, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        ImmutableArray<TableName> roots = [];
        try
        {
            (roots, var plan) = await RootsAsync(tables, cancellationToken);
            // First: a table that is published and not copied must not look like one that is followed.
            await applier.SetAsideAsync(roots, cancellationToken);
            CrashPoint.Reach(CrashPoint.ResyncSetAside);
            await PublishAsync(roots, plan, cancellationToken);
            foreach (var table in roots) await CopyAsync(table, cancellationToken);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested && error is not GodwitException { Problem.Code: "not_followed" or "table_unknown" })
        {
            foreach (var table in roots) await LeaveAsync(table, ServerMessage.Of(error), cancellationToken);
            throw;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Notes in the state that tables are to be copied before any change of theirs is applied; those that cannot be are left out.</summary>
    public async Task NoteAsync(ImmutableArray<TableName> tables, CancellationToken cancellationToken)
    {
        if (tables.IsEmpty) return;
        await using var source = await run.Source.OpenAsync(cancellationToken);
        var known = await CatalogReader.TablesAsync(source, run.Scope.IncludesTable, cancellationToken);
        foreach (var table in tables.Where(table => known.Any(candidate => candidate.Name == table)).Select(table => RootOf(table, known)).Distinct())
            await run.WithStateAsync(state => _cursors.SetAsync(state, new(table, TableCursorState.Copying, null, null), cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    // What cannot be followed is refused before anything is changed.
    private async Task<(ImmutableArray<TableName> Roots, PublicationPlan Plan)> RootsAsync(ImmutableArray<TableName> tables, CancellationToken cancellationToken)
    {
        await using var source = await run.Source.OpenAsync(cancellationToken);
        var known = await CatalogReader.TablesAsync(source, run.Scope.IncludesTable, cancellationToken);
        ImmutableArray<TableName> roots = [.. tables.Select(table => RootOf(table, known)).Distinct()];
        var plan = await SourceSnapshot.PlanAsync(run, source, cancellationToken);
        if (plan.Left.FirstOrDefault(left => roots.Contains(left.Table)) is { } left) throw new GodwitException(ExitCode.Refused, new Problem(
            "not_followed", $"{left.Table} cannot be followed.", $"source {run.Source.Url}", $"{left.Reason}.", "Give it a primary key or a replica identity, or let the source's role own it; then ask again."));
        return (roots, plan);
    }

    // Before the snapshot: what is committed in between is in both, and left out once.
    private async Task PublishAsync(ImmutableArray<TableName> roots, PublicationPlan plan, CancellationToken cancellationToken)
    {
        await using var source = await run.Source.OpenAsync(cancellationToken);
        await Publications.AddAsync(source, run.Configuration.Migration, plan, roots, cancellationToken);
    }

    // Its changes are left out from here on: that has to be known, and must not keep the others from being followed.
    private async Task LeaveAsync(TableName table, string why, CancellationToken cancellationToken)
    {
        var standing = await StandingAsync(table, cancellationToken);
        if (standing?.State == TableCursorState.Copying) await applier.LeaveAsync(table, $"it could not be copied again: {why}", cancellationToken);
        // A copy whose commit was not answered, and none after it: it counts.
        else if (standing is { State: TableCursorState.CatchingUp, Lsn: { } lsn }) await applier.TakeBackHeldAsync(table, lsn, cancellationToken);
    }

    // The target may be what is away: without this the table's changes would be kept for it without end.
    private async Task<TableCursor?> StandingAsync(TableName table, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return (await run.State.UseAsync(state => _cursors.ReadAsync(state, cancellationToken), cancellationToken)).Find(cursor => cursor.Table == table);
            }
            catch (Exception away) when (!cancellationToken.IsCancellationRequested && RetryRule.MayPass(away))
            {
                await Task.Delay(TimeSpan.FromSeconds(1), run.Time, cancellationToken);
            }
        }
    }

    private TableName RootOf(TableName table, IReadOnlyCollection<TableInfo> known)
    {
        if (known.FirstOrDefault(candidate => candidate.Name == table) is not { } info) throw new GodwitException(ExitCode.Usage, new Problem(
            "table_unknown", $"The migration moves no table {table}.", $"source {run.Source.Url}", "It does not exist there, or is not in `include`.", "Name it as schema.table."));
        return info.Parent is { } parent && known.Any(candidate => candidate.Name == parent) ? RootOf(parent, known) : table;
    }

    private async Task CopyAsync(TableName table, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var (lsn, rows) = await CopyOnceAsync(table, cancellationToken);
                CrashPoint.Reach(CrashPoint.ResyncCopied);
                await applier.TakeBackAsync(table, lsn, cancellationToken);
                run.Observer.On(new RunEvent.Noticed("resynced", $"{table} was copied as it was at {lsn}, {rows:N0} rows, and follows from there."));
                await run.Audit.NoteAsync("resync", "done", ("table", $"{table}"), ("rows", $"{rows}"), ("lsn", $"{lsn}"));
                return;
            }
            catch (Exception lost) when (attempt < Attempts && (lost is SourceChangedException or SnapshotLostException || RetryRule.MayPass(lost)))
            {
                var delay = TimeSpan.FromSeconds(attempt);
                run.Observer.On(new RunEvent.Retried($"the copy of {table}", attempt, delay, lost.Message));
                await Task.Delay(delay, run.Time, cancellationToken);
            }
            catch (Exception lost) when (lost is SourceChangedException or SnapshotLostException)
            {
                throw new GodwitException(ExitCode.Failed, new Problem(
                    "source_keeps_changing", $"{table} cannot be copied.", $"source {table}", $"{lost.Message} This happened {Attempts} times.",
                    $"Hold the job that does this, then: godwit resync {table}. Until then its changes are left out."), lost);
            }
        }
    }

    private async Task<(Lsn Lsn, long Rows)> CopyOnceAsync(TableName table, CancellationToken cancellationToken)
    {
        var name = $"{Publications.Name(run.Configuration.Migration)}_resync";
        await using (var source = await run.Source.OpenAsync(cancellationToken)) await Slot.DropOwnAsync(source, name, cancellationToken);
        CopySnapshot snapshot;
        Lsn lsn;
        await using (var slot = await Slot.CreateAsync(run.Source, name, cancellationToken))
        {
            (lsn, snapshot) = (slot.ConsistentPoint, await CopySnapshot.TakeAsync(run.Source, slot.Snapshot, cancellationToken));
        }
        await using (snapshot)
        {
            await using (var source = await run.Source.OpenAsync(CancellationToken.None)) await Slot.DropOwnAsync(source, name, CancellationToken.None);
            var (plan, missing) = await CopyPlanner.PlanAsync(run, snapshot.Connection, cancellationToken);
            var known = await CatalogReader.TablesAsync(snapshot.Connection, run.Scope.IncludesTable, cancellationToken);
            ImmutableArray<TableCopy> leaves = [.. plan.Tables.Where(copy => RootOf(copy.Table.Name, known) == table)];
            if (missing.FirstOrDefault(leaf => RootOf(leaf, known) == table) is { Name: not null } absent) throw new GodwitException(ExitCode.Refused, new Problem(
                "target_table_missing", $"The target lacks {absent}.", $"target {run.Target.Url}", "It was made on the source and not on the target.", $"Make it there, then: godwit resync {table}."));
            var rows = await new TableReplacement(run.Source, run.Target).RunAsync(
                table, leaves, snapshot.Name, target => _cursors.SetAsync(target, new(table, TableCursorState.CatchingUp, lsn, null), cancellationToken), cancellationToken);
            return (lsn, rows);
        }
    }
}
