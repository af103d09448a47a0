using System.Collections.Immutable;
using Godwit.Engine.Copy;
using Godwit.Engine.Events;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Running;

/// <summary>Copies the rows and large objects under a snapshot.</summary>
internal sealed class CopyPhase(RunContext run)
{
    /// <summary>Empties what an earlier run of this migration had copied: its snapshot is gone, and two snapshots do not make one copy.</summary>
    public async Task ForgetAsync(NpgsqlConnection target, CancellationToken cancellationToken)
    {
        var parts = await run.Parts.ReadAsync(target, cancellationToken);
        var copied = parts.Where(part => part is { Kind: PartKind.Table, State: "done" }).Select(part => part.Table).Distinct().ToList();
        await using var transaction = await target.BeginTransactionAsync(cancellationToken);
        if (copied.Count > 0)
        {
            var present = (await PresentAsync(target, cancellationToken)).Keys.ToHashSet();
            var tables = copied.Where(present.Contains).Select(table => table.Quoted).ToList();
            if (tables.Count > 0) await target.ExecuteAsync($"TRUNCATE {string.Join(", ", tables)}", cancellationToken);
        }
        foreach (var part in parts.Where(part => part is { Kind: PartKind.LargeObjects, State: "done" }))
            await target.ExecuteAsync("SELECT lo_unlink(oid) FROM pg_largeobject_metadata WHERE oid >= $1 AND oid < $2", cancellationToken, part.Lower, part.Upper);
        await run.Parts.ClearAsync(target, cancellationToken);
        await run.Journal.ForgetAsync(target, Steps.AfterSchema, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Plans the copy of all tables in scope that the target has.</summary>
    /// <returns>The plan, and the tables that the target lacks.</returns>
    public async Task<(CopyPlan Plan, ImmutableArray<TableName> Missing)> PlanAsync(NpgsqlConnection inSnapshot, CancellationToken cancellationToken)
    {
        var tables = await CatalogReader.TablesAsync(inSnapshot, run.Scope.IncludesTable, cancellationToken);
        var types = await CatalogReader.TypesAsync(inSnapshot, cancellationToken);
        var blockSize = await CatalogReader.BlockSizeAsync(inSnapshot, cancellationToken);
        await using var target = await run.Target.OpenAsync(cancellationToken);
        var present = await PresentAsync(target, cancellationToken);
        var plan = CopyPlan.Of(tables.Where(table => present.ContainsKey(table.Name)), types, run.DumpsSchema ? null : present, blockSize);
        return (plan, [.. tables.Where(table => !table.IsPartitioned && !present.ContainsKey(table.Name)).Select(table => table.Name)]);
    }

    /// <summary>Copies the rows.</summary>
    public async Task TablesAsync(CopyPlan plan, CopySnapshot snapshot, CancellationToken cancellationToken)
    {
        var options = new CopyOptions { Workers = run.Workers, PartSize = run.Configuration.Database.PartSize, ReplicaRole = !run.DumpsSchema };
        using var copy = new TableCopyRun(run.Source, run.Target, run.Parts, options, run.Progress, run.Observer, run.Random, run.Time);
        await copy.RunAsync(plan, snapshot.Name, cancellationToken);
        await FlushAsync(cancellationToken);
    }

    /// <summary>Copies the large objects; they belong to no schema, so a selection leaves them.</summary>
    /// <returns>How many were copied; null when a selection left them.</returns>
    public async Task<long?> LargeObjectsAsync(CopySnapshot snapshot, CancellationToken cancellationToken)
    {
        if (!run.MovesLargeObjects)
        {
            var left = await snapshot.Connection.ScalarAsync<long>("SELECT count(*) FROM pg_largeobject_metadata", cancellationToken);
            if (left > 0) run.Observer.On(new RunEvent.Noticed("large_objects_left", $"{left:N0} large objects stay on the source: `include` names what moves, and they belong to no schema."));
            return null;
        }
        var first = 0;
        await run.WithStateAsync(async state => first = (await run.Parts.ReadAsync(state, cancellationToken)).Select(part => part.Id).DefaultIfEmpty().Max() + 1, cancellationToken);
        var count = await new LargeObjectCopy(run.Source, run.Target, run.Parts, run.Progress, run.Time).RunAsync(snapshot.Connection, snapshot.Name, first, cancellationToken);
        await FlushAsync(cancellationToken);
        return count;
    }

    /// <summary>The schema was there before: its triggers and foreign keys must not act on what is copied.</summary>
    /// <exception cref="GodwitException">The role may not switch them off.</exception>
    public async Task RequireReplicaRoleAsync(CancellationToken cancellationToken)
    {
        await using var target = await run.Target.OpenAsync(cancellationToken);
        try
        {
            await target.ExecuteAsync("SET session_replication_role = replica", cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new GodwitException(ExitCode.Refused, new Problem(
                "replica_role_denied", "Triggers and foreign keys of the existing schema cannot be held still during the copy.", $"target {run.Target.Url}", error.MessageText,
                $"As a superuser: GRANT SET ON PARAMETER session_replication_role TO {Sql.Name(run.Target.Url.User)}; (PostgreSQL 15 and later), or use `schema: dump`."), error);
        }
    }

    // The copy commits without waiting for the disk; one commit that waits makes all before it durable.
    private Task FlushAsync(CancellationToken cancellationToken) => run.WithStateAsync(async state =>
    {
        await using var transaction = await state.BeginTransactionAsync(cancellationToken);
        await state.ExecuteAsync("SET LOCAL synchronous_commit = on; SELECT pg_current_xact_id()", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }, cancellationToken);

    private async Task<IReadOnlyDictionary<TableName, IReadOnlyDictionary<string, string>>> PresentAsync(NpgsqlConnection target, CancellationToken cancellationToken) =>
        (await CatalogReader.TablesAsync(target, run.Scope.IncludesTable, cancellationToken)).ToDictionary(
            table => table.Name, IReadOnlyDictionary<string, string> (table) => table.Columns.ToDictionary(column => column.Name, column => column.Type));
}
