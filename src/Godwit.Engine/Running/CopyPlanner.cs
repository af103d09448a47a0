using System.Collections.Immutable;
using Godwit.Engine.Copy;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Npgsql;

namespace Godwit.Engine.Running;

/// <summary>Plans the copy from the source's catalog under the snapshot and the target's as it is.</summary>
internal static class CopyPlanner
{
    /// <summary>The plan under a snapshot of this name.</summary>
    /// <exception cref="SnapshotLostException">No session exports it any more.</exception>
    public static async Task<CopyPlan> PlanAsync(RunContext run, string snapshot, CancellationToken cancellationToken)
    {
        await using var source = await run.Source.OpenAsync(cancellationToken);
        await CopySnapshot.BeginAsync(source, snapshot, null, cancellationToken);
        return (await PlanAsync(run, source, cancellationToken)).Plan;
    }

    /// <summary>Plans the copy of all tables in scope that the target has.</summary>
    /// <returns>The plan, and the tables that the target lacks.</returns>
    public static async Task<(CopyPlan Plan, ImmutableArray<TableName> Missing)> PlanAsync(RunContext run, NpgsqlConnection inSnapshot, CancellationToken cancellationToken)
    {
        var tables = await CatalogReader.TablesAsync(inSnapshot, run.Scope.IncludesTable, cancellationToken);
        var types = await CatalogReader.TypesAsync(inSnapshot, cancellationToken);
        var blockSize = await CatalogReader.BlockSizeAsync(inSnapshot, cancellationToken);
        await using var target = await run.Target.OpenAsync(cancellationToken);
        var present = await PresentAsync(run, target, cancellationToken);
        var plan = CopyPlan.Of(tables.Where(table => present.ContainsKey(table.Name)), types, run.DumpsSchema ? null : present, blockSize);
        return (plan, [.. tables.Where(table => !table.IsPartitioned && !present.ContainsKey(table.Name)).Select(table => table.Name)]);
    }

    /// <summary>The target's tables in scope, with their columns' types by name.</summary>
    public static async Task<IReadOnlyDictionary<TableName, IReadOnlyDictionary<string, string>>> PresentAsync(RunContext run, NpgsqlConnection target, CancellationToken cancellationToken) =>
        (await CatalogReader.TablesAsync(target, run.Scope.IncludesTable, cancellationToken)).ToDictionary(
            table => table.Name, IReadOnlyDictionary<string, string> (table) => table.Columns.ToDictionary(column => column.Name, column => column.Type));
}
