using System.Collections.Immutable;
using Godwit.Engine.Copy;
using Godwit.Engine.Planning;
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

    /// <summary>How rows get into tables that hold rows; null with <c>conflict: fail</c>.</summary>
    /// <exception cref="GodwitException">A table has no key to tell its rows by (<see cref="ExitCode.Usage"/>).</exception>
    public static async Task<Conflicts?> ConflictsAsync(RunContext run, CancellationToken cancellationToken)
    {
        var rule = run.Configuration.Database.Conflict;
        if (rule == ConflictRule.Fail) return null;
        await using var source = await run.Source.OpenAsync(cancellationToken);
        await using var target = await run.Target.OpenAsync(cancellationToken);
        var present = await PresentAsync(run, target, cancellationToken);
        var tables = (await CatalogReader.TablesAsync(source, run.Scope.IncludesTable, cancellationToken)).Where(table => !table.IsPartitioned && present.ContainsKey(table.Name)).Select(table => table.Name);
        var (keys, without) = await Conflicts.FindKeysAsync(source, target, tables, cancellationToken);
        if (without.Length > 0) throw new GodwitException(ExitCode.Usage, new Problem(
            "conflict_needs_key", $"conflict: {rule.ToString().ToLowerInvariant()} needs a key that tells rows apart.", $"target {run.Target.Url}",
            $"Without a primary key or a unique index on NOT NULL columns that both sides have: {string.Join(", ", without)}.",
            "Give them one on both sides, add them to `exclude`, or empty them on the target and use `conflict: fail`."));
        return new(rule == ConflictRule.Skip ? ConflictChoice.Skip : ConflictChoice.Update, run.Configuration.Database.ConflictBatchRows, keys);
    }
}
