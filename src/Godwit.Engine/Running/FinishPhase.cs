using Godwit.Engine.Copy;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.Schema;
using Npgsql;

namespace Godwit.Engine.Running;

/// <summary>What comes after the rows: indexes and constraints, sequences, materialized views, statistics. Needs no snapshot.</summary>
internal sealed class FinishPhase(RunContext run)
{
    /// <summary>Does what is not done yet.</summary>
    /// <param name="state">Session on the target.</param>
    /// <param name="archive">The schema; null when it is not Godwit's to make.</param>
    /// <param name="retry">An earlier run made the first half: what failed of it is tried again.</param>
    /// <param name="cancellationToken">Interrupts.</param>
    public async Task RunAsync(NpgsqlConnection state, SchemaArchive? archive, bool retry, CancellationToken cancellationToken)
    {
        await using var source = await run.Source.OpenAsync(cancellationToken);
        if (archive is not null) await run.StepAsync(Steps.Indexes, () => SecondHalfAsync(state, archive, retry, cancellationToken), cancellationToken);
        await RefreshAsync(source, state, cancellationToken);
        await run.StepAsync(Steps.Analyze, () => AnalyzeAsync(state, cancellationToken), cancellationToken);
    }

    /// <summary>Sequences and materialized views once more, as they are on the source now.</summary>
    public async Task RefreshAsync(NpgsqlConnection state, CancellationToken cancellationToken)
    {
        await using var source = await run.Source.OpenAsync(cancellationToken);
        await RefreshAsync(source, state, cancellationToken);
    }

    private async Task RefreshAsync(NpgsqlConnection source, NpgsqlConnection state, CancellationToken cancellationToken)
    {
        await run.StepAsync(Steps.Sequences, async () =>
            $"{await SequenceCopy.RunAsync(source, state, run.Scope.IncludesSchema, cancellationToken)} set", cancellationToken);
        await run.StepAsync(Steps.MaterializedViews, async () =>
        {
            var views = await MaterializedViews.PopulatedAsync(source, run.Scope, cancellationToken);
            var unfilled = await MaterializedViews.RefreshAsync(state, views, run.Objects, run.Observer, cancellationToken);
            return $"{views.Length - unfilled.Length} of {views.Length} filled";
        }, cancellationToken);
    }

    private async Task<string> SecondHalfAsync(NpgsqlConnection state, SchemaArchive archive, bool retry, CancellationToken cancellationToken)
    {
        var bytes = (await run.Parts.ReadAsync(state, cancellationToken)).GroupBy(part => part.Table)
            .ToDictionary(parts => parts.Key, parts => parts.Sum(part => part.Bytes));
        var restore = await SchemaRestore.PrepareAsync(run.Target, state, archive, run.Objects, run.Observer, cancellationToken);
        if (retry) await restore.FirstHalfAsync(cancellationToken);
        await restore.SecondHalfAsync(run.IndexWorkers, entry => bytes.GetValueOrDefault(new(entry.Schema, entry.Tag)), cancellationToken);
        return archive.SecondHalfDone(restore.Failures);
    }

    // ANALYZE of a partitioned table samples its partitions too.
    private async Task<string> AnalyzeAsync(NpgsqlConnection state, CancellationToken cancellationToken)
    {
        var tables = await CatalogReader.TablesAsync(state, run.Scope.IncludesTable, cancellationToken);
        var roots = tables.Where(table => !table.IsPartition).OrderByDescending(table => table.Bytes).Select(table => table.Name).ToList();
        await AnalyzeRun.RunAsync(run.Target, roots, run.Workers, cancellationToken);
        return $"{roots.Count} tables";
    }
}
