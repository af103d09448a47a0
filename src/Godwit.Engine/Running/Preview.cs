using System.Collections.Immutable;
using Godwit.Engine.Copy;
using Godwit.Engine.Events;
using Godwit.Engine.Follow;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.Schema;

namespace Godwit.Engine.Running;

/// <summary>A table as it would be copied.</summary>
/// <param name="Copy">The table and its format.</param>
/// <param name="Parts">Parts it is divided into.</param>
public sealed record PlannedTable(TableCopy Copy, int Parts);

/// <summary>What a run would do, before anything is done.</summary>
public sealed record Preview
{
    /// <summary>The steps in order, each with what it does here.</summary>
    public required ImmutableArray<(string Step, string What)> Steps { get; init; }

    /// <summary>Tables with rows of their own, the biggest first.</summary>
    public required ImmutableArray<PlannedTable> Tables { get; init; }

    /// <summary>Copy workers.</summary>
    public required int Workers { get; init; }

    /// <summary>Objects of the schema that move; null when the schema is not Godwit's to make.</summary>
    public int? Objects { get; init; }

    /// <summary>Objects that do not move, with the reason.</summary>
    public ImmutableArray<LeftEntry> Left { get; init; } = [];

    /// <summary>Roles that grants and policies name.</summary>
    public ImmutableArray<string> Roles { get; init; } = [];

    /// <summary>What would be published; null: nothing is to be followed.</summary>
    public PublicationPlan? Publication { get; init; }

    /// <summary>Reads the source under one snapshot; writes nothing on either side.</summary>
    /// <exception cref="GodwitException">The source cannot be read.</exception>
    public static async Task<Preview> OfAsync(Configuration configuration, string pgDump, TimeProvider time, Random random, CancellationToken cancellationToken)
    {
        await using var run = new RunContext(configuration, new Silence(), new CopyProgress(), time, random);
        await using var snapshot = await SourceSnapshot.PlainAsync(run, cancellationToken);
        var tables = await CatalogReader.TablesAsync(snapshot.Connection, run.Scope.IncludesTable, cancellationToken);
        var types = await CatalogReader.TypesAsync(snapshot.Connection, cancellationToken);
        var blockSize = await CatalogReader.BlockSizeAsync(snapshot.Connection, cancellationToken);
        var plan = CopyPlan.Of(tables, types, targetTypes: null, blockSize);
        var parts = PartPlan.Of(plan.Tables, configuration.Database.PartSize, blockSize).ToLookup(part => part.Copy.Table.Name);
        var publication = configuration.Database.Follow.Enabled ? await SourceSnapshot.PlanAsync(run, snapshot.Connection, cancellationToken) : null;
        var archive = run.DumpsSchema ? await new SchemaPhase(run, new(pgDump)).ReadAsync(snapshot.Name, cancellationToken) : null;
        var preview = new Preview
        {
            Steps = [],
            Workers = run.Workers,
            Tables = [.. plan.Tables.OrderByDescending(copy => copy.Table.Bytes).Select(copy => new PlannedTable(copy, parts[copy.Table.Name].Count()))],
            Objects = archive?.Selection.Taken.Length,
            Left = archive?.Selection.Left ?? [],
            Roles = archive is null ? [] : [.. archive.GrantedRoles(configuration.Target.Database.User).Union(await Schema.Roles.OfPoliciesAsync(snapshot.Connection, run.Scope, cancellationToken))],
            Publication = publication,
        };
        return preview with { Steps = [.. StepsOf(preview, run, archive)] };
    }

    private static IEnumerable<(string Step, string What)> StepsOf(Preview preview, RunContext run, SchemaArchive? archive)
    {
        yield return (Running.Steps.Preflight, "what `godwit doctor` examines; stops at the first blocker, before anything is written");
        yield return (Running.Steps.Snapshot, preview.Publication is { } publication
            ? $"publication {Publications.Name(run.Configuration.Migration)} of {publication.Changes.Length} tables, slot of the same name, its snapshot"
            : "a snapshot without a slot (follow.enabled: false)");
        yield return (Running.Steps.Schema, run.Configuration.Database.Schema switch
        {
            SchemaStrategy.Existing => "the target's own",
            SchemaStrategy.Command command => $"made by: {command.CommandLine}",
            _ => $"{archive!.Plan.FirstHalf.Length} objects before the data, in order",
        });
        yield return (Running.Steps.Copy, $"{preview.Tables.Length} tables in {preview.Tables.Sum(table => table.Parts)} parts by {preview.Workers} workers, the biggest first");
        yield return (Running.Steps.LargeObjects, run.Configuration.Database.Include.Length > 0 ? "left: `include` names what moves" : "with their oids, comments and grants");
        if (archive is not null) yield return (Running.Steps.Indexes, $"{archive.Plan.SecondHalf.Length} objects: indexes and constraints by {run.IndexWorkers} workers, then triggers, policies, comments, grants");
        yield return (Running.Steps.Sequences, "set to the source's values, read after the rows");
        yield return (Running.Steps.MaterializedViews, "refreshed, each after those it reads from");
        yield return (Running.Steps.Analyze, "statistics for the planner");
    }
}
