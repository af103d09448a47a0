using System.Collections.Concurrent;
using Godwit.Engine.Copy;
using Godwit.Engine.Events;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.Running.Keeping;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Running;

/// <summary>
/// A new snapshot took the place of one that was lost: what was copied under the old one stays where the new one shows the same, and goes
/// where it does not. Two snapshots never mix.
/// </summary>
internal sealed class CarryOverPhase(RunContext run)
{
    /// <summary>Judges every table that has parts of an older snapshot.</summary>
    public async Task RunAsync(KeptSnapshot snapshot, CancellationToken cancellationToken)
    {
        await using var state = await run.Target.OpenAsync(cancellationToken);
        var snapshots = await run.Migrations.SnapshotsAsync(state, cancellationToken);
        var parts = await run.Parts.ReadAsync(state, cancellationToken);
        var generation = snapshots[^1].Generation;
        var stale = parts.Where(part => part.State == "done" && part.Generation != generation).ToList();
        var tables = parts.Where(part => part.Kind == PartKind.Table).ToLookup(part => part.Table);
        var judged = stale.Where(part => part.Kind == PartKind.Table).Select(part => part.Table).Distinct().ToList();
        if (judged.Count > 0)
        {
            var same = await SameAsync(snapshot.Own.Name, judged, tables, snapshots, cancellationToken);
            foreach (var table in judged.Where(same.Contains)) await run.Parts.CarryOverAsync(state, table, generation, cancellationToken);
            await ForgetAsync(state, [.. judged.Where(table => !same.Contains(table))], cancellationToken);
            run.Observer.On(new RunEvent.Noticed("copy_carried_over",
                $"Under the new snapshot {same.Count:N0} of {judged.Count:N0} tables that had rows on the target are unchanged, row by row, and stay; the others are copied again as a whole."));
        }
        await ForgetStaleAsync(state, stale, generation, cancellationToken);
    }

    private async Task<IReadOnlyCollection<TableName>> SameAsync(
        string snapshot, List<TableName> judged, ILookup<TableName, PartRow> parts, IReadOnlyList<SnapshotRow> snapshots, CancellationToken cancellationToken)
    {
        var same = new ConcurrentBag<TableName>();
        var queue = new ConcurrentQueue<TableName>(judged);
        await Task.WhenAll(Enumerable.Range(0, Math.Min(run.Workers, judged.Count)).Select(async _ =>
        {
            await using var source = await run.Source.OpenAsync(cancellationToken);
            await CopySnapshot.BeginAsync(source, snapshot, null, cancellationToken);
            var known = (await CatalogReader.TablesAsync(source, run.Scope.IncludesTable, cancellationToken)).ToDictionary(table => table.Name);
            while (queue.TryDequeue(out var table))
                if (known.TryGetValue(table, out var info) && await CarryOver.IsSameAsync(source, info, [.. parts[table]], snapshots, cancellationToken)) same.Add(table);
        }));
        return same.ToHashSet();
    }

    // Rows that were there before this migration are not Godwit's to remove.
    private async Task ForgetAsync(NpgsqlConnection state, IReadOnlyCollection<TableName> tables, CancellationToken cancellationToken)
    {
        if (tables.Count == 0) return;
        await using var transaction = await state.BeginTransactionAsync(cancellationToken);
        var present = (await CopyPlanner.PresentAsync(run, state, cancellationToken)).Keys.ToHashSet();
        var there = tables.Where(present.Contains).Select(table => table.Quoted).ToList();
        if (there.Count > 0 && run.Configuration.Database.Conflict != ConflictRule.Fail)
            run.Observer.On(new RunEvent.Noticed("conflict_stale",
                $"Of {string.Join(", ", tables)} rows were merged under the lost snapshot. What was deleted on the source since then stays on the target"
                + (run.Configuration.Database.Conflict == ConflictRule.Skip ? ", and what was changed stays as it was copied" : "") + ": `godwit verify` names it."));
        else if (there.Count > 0) await state.ExecuteAsync($"TRUNCATE {string.Join(", ", there)}", cancellationToken);
        foreach (var table in tables) await run.Parts.RemoveAsync(state, table, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task ForgetStaleAsync(NpgsqlConnection state, IEnumerable<PartRow> stale, int generation, CancellationToken cancellationToken)
    {
        await using var transaction = await state.BeginTransactionAsync(cancellationToken);
        foreach (var part in stale) await LargeObjectCopy.RemoveAsync(state, part, cancellationToken);
        await run.Parts.RemoveStaleAsync(state, generation, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
