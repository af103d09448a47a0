using System.Collections.Immutable;
using Godwit.Engine.Follow;
using Godwit.Engine.Postgres;
using Godwit.Engine.Running.Drifting.Rules;
using Godwit.Engine.Schema;
using Godwit.Engine.State;
using Godwit.Engine.Verify;
using Godwit.Engine.Verify.Schema;
using Npgsql;

namespace Godwit.Engine.Running.Drifting;

/// <summary>Both schemas compared at one moment.</summary>
internal sealed record LookResult
{
    /// <summary>The differences that count.</summary>
    public required ImmutableArray<SchemaDifference> Differences { get; init; }

    /// <summary>Those among them that another version prints otherwise even where nothing differs.</summary>
    public required ImmutableHashSet<BaselineRow> OfVersion { get; init; }

    /// <summary>Both sides, in words.</summary>
    public required BothCatalogs Catalogs { get; init; }

    /// <summary>The source's schema; null: pg_dump could not read it.</summary>
    public SchemaArchive? Archive { get; init; }

    /// <summary>What the rules know.</summary>
    public required RuleContext Context { get; init; }

    /// <summary>Fingerprints of both catalogs, as they were compared.</summary>
    public required (string Source, string Target) Fingerprints { get; init; }
}

/// <summary>Compares the schemas of both sides as a verification does, with what that leaves out.</summary>
internal sealed class SchemaLook(RunContext run, SchemaPhase schema)
{
    // Shorter than deadlock_timeout: a deployment that waits for this session is never the one that is ended.
    private static readonly TimeSpan LockWait = TimeSpan.FromMilliseconds(500);

    /// <summary>Looks. A source that is being altered just now makes it fail; it can be tried again.</summary>
    /// <param name="baseline">Differences that need no statement; null: not known yet.</param>
    /// <param name="newTables">Tables that came to the target while following.</param>
    /// <param name="cancellationToken">Interrupts.</param>
    /// <exception cref="GodwitException">A side cannot be reached or read.</exception>
    public async Task<LookResult> TakeAsync(IReadOnlySet<BaselineRow>? baseline, ImmutableHashSet<TableName> newTables, CancellationToken cancellationToken)
    {
        var request = Comparison.Of(run.Configuration, run.Connections);
        await using var source = await SideSession.OpenAsync(request.Source, null, cancellationToken);
        await using var target = await SideSession.OpenAsync(request.Target, null, cancellationToken);
        foreach (var side in new[] { source, target }) await side.Connection.ExecuteAsync($"SET LOCAL lock_timeout = '{LockWait.TotalMilliseconds}ms'", cancellationToken);
        var fingerprints = (await CatalogFingerprint.TakeAsync(source.Connection, cancellationToken), await CatalogFingerprint.TakeAsync(target.Connection, cancellationToken));

        var more = await EmbeddedSql.ReadAsync("Running.Drifting.Sql.more_objects.sql", cancellationToken);
        var name = Publications.Name(run.Configuration.Migration);
        var followed = (await EmbeddedSql.ReadAsync("Running.Drifting.Sql.followed.sql", cancellationToken))
            .Replace("{publications}", $"{Sql.Text(name)}, {Sql.Text($"{name}_insert")}", StringComparison.Ordinal);
        var left = await SchemaReader.ReadAsync(source, request, [more, followed], cancellationToken);
        var right = Following(await HeldAsync(target.Connection, await SchemaReader.ReadAsync(target, request, [more], cancellationToken), cancellationToken));
        var compared = await SchemaComparison.OfAsync(new(source, target), request, left, right, cancellationToken);

        var catalogs = new BothCatalogs(left.ToDictionary(item => (item.Kind, item.Identity)), right.ToDictionary(item => (item.Kind, item.Identity)));
        var differences = DriftPlanner.Tidy(compared.Differences.Concat(compared.VersionDifferences), catalogs);
        var isNew = baseline is null || differences.Any(difference => !baseline.Contains(DriftPlanner.Row(difference)));
        var archive = isNew ? await ArchiveAsync(source.Snapshot, target.Connection, cancellationToken) : null;
        return new()
        {
            Differences = differences,
            OfVersion = [.. compared.VersionDifferences.Select(DriftPlanner.Row)],
            Catalogs = catalogs,
            Archive = archive,
            Context = await ContextAsync(source.Connection, target.Connection, archive, differences, cancellationToken) with { NewTables = newTables },
            Fingerprints = fingerprints,
        };
    }

    // Every table on the target counts as followed: what is not on the source differs.
    private static ImmutableArray<SchemaObject> Following(ImmutableArray<SchemaObject> target) =>
        [.. target.Select(item => item.Kind == "table" ? item with { Properties = item.Properties.SetItem("followed", "yes") } : item)];

    // Triggers that hold still while changes are applied are as they will be when the run ends.
    private async Task<ImmutableArray<SchemaObject>> HeldAsync(NpgsqlConnection target, ImmutableArray<SchemaObject> objects, CancellationToken cancellationToken)
    {
        var held = await new HeldTriggers(run.Configuration.Migration).ReadAsync(target, cancellationToken);
        return held.Count == 0 ? objects :
        [
            .. objects.Select(item => item.Kind == "trigger" && item.Table is { } table
                && held.TryGetValue((table, SqlIdentity.Dependent(item.Identity).Name), out var always) && item.Properties.GetValueOrDefault("enabled") == "disabled"
                    ? item with { Properties = item.Properties.SetItem("enabled", always ? "always" : "origin") } : item),
        ];
    }

    // Without it differences are named all the same; it is tried again at the next look.
    private async Task<SchemaArchive?> ArchiveAsync(string snapshot, NpgsqlConnection target, CancellationToken cancellationToken)
    {
        try
        {
            return await schema.ReadAsync(snapshot, await TargetPresence.ReadAsync(target, run.Scope, cancellationToken), LockWait, cancellationToken);
        }
        catch (GodwitException error) when (error.Problem.Code is "pg_dump_failed" or "pg_dump_missing")
        {
            return null;
        }
    }

    private async Task<RuleContext> ContextAsync(
        NpgsqlConnection source, NpgsqlConnection target, SchemaArchive? archive, ImmutableArray<SchemaDifference> differences, CancellationToken cancellationToken)
    {
        var owner = (await target.ScalarAsync<string>("SELECT current_user::text", cancellationToken))!;
        var existing = await target.QueryAsync(
            "SELECT 'SCHEMA ' || nspname FROM pg_namespace UNION ALL SELECT 'EXTENSION ' || extname FROM pg_extension", row => row.GetString(0), cancellationToken);
        var plan = await SourceSnapshot.PlanAsync(run, source, cancellationToken);
        return new()
        {
            Archive = new(archive, owner, existing.ToHashSet()),
            Owner = owner,
            Database = run.Target.Url.Database,
            Columns = await ColumnsAsync(source, differences, cancellationToken),
            Routines = await RoutinesAsync(source, differences, cancellationToken),
            Unfollowed = plan.Left.ToImmutableDictionary(table => table.Table, table => table.Reason),
        };
    }

    private static async Task<ImmutableDictionary<(TableName, string), ColumnFacts>> ColumnsAsync(
        NpgsqlConnection source, ImmutableArray<SchemaDifference> differences, CancellationToken cancellationToken)
    {
        var tables = differences.Where(difference => difference is { Kind: "column", Property: null, Source: not null })
            .Select(difference => SqlIdentity.Relation(difference.Name).Quoted).Distinct(StringComparer.Ordinal).ToArray();
        if (tables.Length == 0) return ImmutableDictionary<(TableName, string), ColumnFacts>.Empty;
        var rows = await source.QueryAsync(await EmbeddedSql.ReadAsync("Running.Drifting.Sql.columns.sql", cancellationToken), row => (
            Key: (new TableName(row.GetString(0), row.GetString(1)), row.GetString(2)),
            Facts: new ColumnFacts(
                row.GetString(3), row.GetBoolean(4), row.Value<string>(5), row.Value<string>(6), row.GetBoolean(7), row.GetBoolean(8), row.Value<string>(9),
                row.GetBoolean(10), row.Value<string>(11))), cancellationToken, (object)tables);
        return rows.ToImmutableDictionary(row => row.Key, row => row.Facts);
    }

    private static async Task<ImmutableDictionary<string, uint>> RoutinesAsync(
        NpgsqlConnection source, ImmutableArray<SchemaDifference> differences, CancellationToken cancellationToken) =>
        !differences.Any(difference => difference.Kind is "function" or "procedure" or "aggregate")
            ? ImmutableDictionary<string, uint>.Empty
            : (await source.QueryAsync(
                """
                SELECT format('%I.%I(%s)', n.nspname, f.proname, pg_get_function_identity_arguments(f.oid)), f.oid
                FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace
                WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
                """, row => (Name: row.GetString(0), Oid: row.GetFieldValue<uint>(1)), cancellationToken))
            .ToImmutableDictionary(row => row.Name, row => row.Oid);
}
