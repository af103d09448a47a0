using System.Collections.Immutable;
using Godwit.Engine.Events;
using Godwit.Engine.Postgres;
using Godwit.Engine.Running.Drifting.Rules;
using Godwit.Engine.Schema.Archive;
using Godwit.Engine.State;
using Godwit.Engine.Verify;
using Godwit.Engine.Verify.Schema;

namespace Godwit.Engine.Running.Drifting;

/// <summary>A drift, and what is run against it.</summary>
internal sealed record PlannedDrift(Drift Drift, Remedy Remedy);

/// <summary>Both catalogs, read into words.</summary>
/// <param name="Source">The source's objects, by kind and identity.</param>
/// <param name="Target">The target's.</param>
internal sealed record BothCatalogs(
    IReadOnlyDictionary<(string Kind, string Name), SchemaObject> Source, IReadOnlyDictionary<(string Kind, string Name), SchemaObject> Target)
{
    /// <summary>The object on either side.</summary>
    public SchemaObject? Find(string kind, string name) => Source.GetValueOrDefault((kind, name)) ?? Target.GetValueOrDefault((kind, name));

    /// <summary>The source's table of that name.</summary>
    public SchemaObject? SourceTable(TableName name) => Source.Values.FirstOrDefault(item => item.Kind == "table" && item.Table == name);
}

/// <summary>Makes drifts of differences. Pure.</summary>
internal static class DriftPlanner
{
    // Of these one statement makes all properties the same.
    private static readonly string[] AsOne = ["function", "procedure", "aggregate", "policy", "view", "materialized view"];

    /// <summary>The differences that count, each by itself: what follows from another, or is only on its way, is left out.</summary>
    public static ImmutableArray<SchemaDifference> Tidy(IEnumerable<SchemaDifference> differences, BothCatalogs catalogs)
    {
        var all = differences.SelectMany(difference => Expand(difference, catalogs)).ToList();
        var known = all.Select(difference => (difference.Kind, difference.Name, difference.Property)).ToHashSet();
        return [.. all.Where(difference => !Follows(difference, known, catalogs))];
    }

    /// <summary>Differences that were there before, out of those of the first look: all but what the archive of now has otherwise than that of the schema.</summary>
    /// <param name="differences">Of the first look.</param>
    /// <param name="stored">The archive that the schema was made from; null: it was not made from one.</param>
    /// <param name="fresh">The archive of now; null: there is none.</param>
    public static ImmutableArray<BaselineRow> Baseline(IEnumerable<SchemaDifference> differences, ArchiveContents? stored, ArchiveContents? fresh)
    {
        List<ArchiveEntry> changed = [];
        if (stored is not null && fresh is not null)
        {
            var (before, now) = (stored.Entries.Select(Key).ToHashSet(), fresh.Entries.Select(Key).ToHashSet());
            changed = [.. stored.Entries.Where(entry => !now.Contains(Key(entry))), .. fresh.Entries.Where(entry => !before.Contains(Key(entry)))];
        }
        return [.. differences.Where(difference => !LosesRows(difference) && !changed.Exists(entry => Concerns(entry, difference))).Select(Row)];
    }

    // A table whose rows or changes do not arrive is never as wanted, however long that has been so.
    private static bool LosesRows(SchemaDifference difference) =>
        difference is { Kind: "table", Property: null, Target: null } or { Kind: "table", Property: "followed" };

    /// <summary>The drifts, in the order in which they are applied.</summary>
    /// <param name="differences">Those that count.</param>
    /// <param name="baseline">Those that were there before.</param>
    /// <param name="catalogs">Both sides.</param>
    /// <param name="context">What else is known.</param>
    public static ImmutableArray<PlannedDrift> Plan(
        IEnumerable<SchemaDifference> differences, IReadOnlySet<BaselineRow> baseline, BothCatalogs catalogs, RuleContext context)
    {
        var planned = differences.Where(difference => !baseline.Contains(Row(difference)))
            .GroupBy(difference => (difference.Kind, difference.Name, Property: AsOne.Contains(difference.Kind) && difference.Property is not (null or "options") ? "" : difference.Property))
            .Select(group => Planned([.. group], catalogs, context)).ToList();
        return [.. Renames.Mark(planned, catalogs).OrderBy(one => Rank(one.Drift)).ThenBy(one => one.Remedy.Position).ThenBy(one => one.Drift.Name, StringComparer.Ordinal)];
    }

    /// <summary>A difference as it is kept among those that were there before.</summary>
    public static BaselineRow Row(SchemaDifference difference) => new(difference.Kind, difference.Name, difference.Property, difference.Source, difference.Target);

    private static PlannedDrift Planned(ImmutableArray<SchemaDifference> group, BothCatalogs catalogs, RuleContext context)
    {
        var first = group[0];
        var remedy = DriftRules.Of(first, catalogs.Source.GetValueOrDefault((first.Kind, first.Name)), catalogs.Target.GetValueOrDefault((first.Kind, first.Name)), context);
        if (remedy.Statement is null && remedy.Note is null && !context.Archive.IsThere) remedy = remedy with { Note = "pg_dump could not read the source's schema: it is looked at again" };
        // Without a statement there is nothing that Godwit could do.
        if (string.IsNullOrWhiteSpace(remedy.Statement)) remedy = remedy with { Statement = null, Class = DriftClass.Manual };
        return new(new()
        {
            Kind = first.Kind, Name = first.Name, Table = catalogs.Find(first.Kind, first.Name)?.Table,
            Property = first.Property is null ? null : string.Join(", ", group.Select(one => one.Property)),
            Source = Joined(group.Select(one => one.Source)), Target = Joined(group.Select(one => one.Target)),
            Class = remedy.Class, Statement = remedy.Statement, Note = remedy.Note,
        }, remedy);
    }

    private static string? Joined(IEnumerable<string?> values) => values.OfType<string>().ToList() is { Count: > 0 } there ? string.Join("; ", there) : null;

    // A side that has no setting or comment of its own on an object does not lack the object.
    private static IEnumerable<SchemaDifference> Expand(SchemaDifference difference, BothCatalogs catalogs)
    {
        if (difference is not { Property: null, Kind: "setting" or "comment" } || catalogs.Find(difference.Kind, difference.Name) is not { } there) return [difference];
        return there.Properties.Select(property => difference with
        {
            Property = property.Key, Source = difference.Source is null ? null : property.Value, Target = difference.Target is null ? null : property.Value,
        });
    }

    private static bool Follows(SchemaDifference difference, HashSet<(string, string, string?)> known, BothCatalogs catalogs)
    {
        var here = catalogs.Find(difference.Kind, difference.Name);
        switch (difference)
        {
            // The owner needs none on the source: what the target's other roles have is there for them.
            case { Kind: "grant", Name: "database", Source: null }:
                return true;
            // The columns that came or went are named themselves.
            case { Kind: "table" or "view" or "materialized view", Property: "columns in order" }:
                return here?.Table is null || !Same(difference.Source, difference.Target);
            case { Kind: "table", Property: "inherits" } when known.Contains(("table", difference.Name, "partition bound")):
                return true;
            // It is filled when the run ends.
            case { Kind: "materialized view", Property: "populated" }:
                return true;
            case { Kind: "constraint", Property: "index valid", Source: "false" }:
                return true;
            case { Kind: "index", Property: null or "valid" } when catalogs.Source.GetValueOrDefault(("index", difference.Name))?.Properties.GetValueOrDefault("valid") == "false":
                // CREATE INDEX CONCURRENTLY is at work there, or has failed.
                return true;
            case { Kind: "sequence", Property: "owned by", Source: { } column }:
                return known.Contains(("column", column, null));
            case { Kind: "column" } when here?.Table is null:
                return true;
            case { Kind: "column" or "table" or "constraint" } when here?.Table is { } of && catalogs.SourceTable(of) is { } table && table.Properties.GetValueOrDefault("inherits") is { } parent:
                // What is done to a partitioned table is done to its partitions.
                return difference.Kind switch
                {
                    "column" => known.Contains(("column", parent + difference.Name[table.Identity.Length..], difference.Property)),
                    "table" => difference.Property == "followed" && known.Contains(("table", parent, "followed")),
                    _ => difference.Property is null && known.Contains(("constraint", difference.Name.Replace($" on {table.Identity}", $" on {parent}", StringComparison.Ordinal), null)),
                };
            default:
                return false;
        }
    }

    private static bool Same(string? one, string? other) =>
        (one ?? "").Split(", ").Order(StringComparer.Ordinal).SequenceEqual((other ?? "").Split(", ").Order(StringComparer.Ordinal));

    private static (string, string, string, string) Key(ArchiveEntry entry) => (entry.Type, entry.Schema, entry.Tag, ArchiveIndex.Describe(entry));

    // Rather too often than not at all: then a difference that was there before is named too.
    private static bool Concerns(ArchiveEntry entry, SchemaDifference difference)
    {
        if (difference is { Kind: "table", Property: "replica identity" or "followed" }) return false;
        if (difference.Kind is "default privileges") return entry.Type == "DEFAULT ACL";
        if (difference.Kind is "setting") return entry.Type == "DATABASE PROPERTIES";
        // pg_dump writes a CHECK into CREATE TABLE.
        if (difference.Kind == "constraint" && entry.Type == "TABLE" && SqlIdentity.Dependent(difference.Name).On == new TableName(entry.Schema, entry.Tag)) return true;
        var name = difference.Kind is "grant" or "comment" ? difference.Name[(difference.Name.LastIndexOf(' ') + 1)..] : difference.Name;
        var parts = SqlIdentity.Parts(name, out _);
        var tail = difference.Kind == "column" && parts.Length == 3 ? parts[1] : parts[^1];
        return entry.Tag.Split(' ', '(', '.').Contains(tail, StringComparer.Ordinal) && (entry.Type is "ACL" or "COMMENT") == (difference.Kind is "grant" or "comment");
    }

    private static int Rank(Drift drift) => (drift.Kind, IsDrop: drift is { Property: null, Source: null }) switch
    {
        ("policy" or "trigger" or "rule", true) => 0,
        ("view" or "index", true) => 1,
        (_, true) => 2,
        ("schema" or "extension", _) => 3,
        ("enum" or "domain" or "composite type" or "range type" or "type", _) => 4,
        ("sequence", _) => 5,
        ("table", _) => 6,
        ("column", _) => 7,
        ("function" or "procedure" or "aggregate", _) => 8,
        ("grant" or "default privileges", _) => 10,
        ("comment", _) => 11,
        _ => 9,
    };
}

/// <summary>What looks like a renaming: a side lacks one, the other lacks another of the same kind. Pure.</summary>
internal static class Renames
{
    /// <summary>Leaves both to the operator, and says what the renaming would be.</summary>
    public static IEnumerable<PlannedDrift> Mark(IReadOnlyCollection<PlannedDrift> drifts, BothCatalogs catalogs)
    {
        var pairs = new Dictionary<(string, string), string>();
        foreach (var columns in drifts.Where(one => one.Drift is { Kind: "column", Property: null, Table: not null }).GroupBy(one => one.Drift.Table!.Value))
        {
            // Several of one type: which is which cannot be told, and none may be added as if it were new.
            foreach (var alike in columns.GroupBy(one => Type(one.Drift, one.Drift.Source is null ? catalogs.Target : catalogs.Source), StringComparer.Ordinal))
            {
                if (Pair(alike) is var (came, went)) Note($"ALTER TABLE {columns.Key.Quoted} RENAME COLUMN {Last(went)} TO {Last(came)};", came, went);
                else if (alike.Any(one => one.Drift.Source is null) && alike.Any(one => one.Drift.Source is not null))
                    foreach (var one in alike) pairs[(one.Drift.Kind, one.Drift.Name)] = $"ALTER TABLE {columns.Key.Quoted} RENAME COLUMN …, of several columns of its type that came and went";
            }
        }
        foreach (var tables in drifts.Where(one => one.Drift is { Kind: "table", Property: null }).GroupBy(one => one.Drift.Table!.Value.Schema))
        {
            if (Pair(tables) is not var (came, went) || Columns(came, catalogs.Source) != Columns(went, catalogs.Target)) continue;
            Note($"ALTER TABLE {went.Table!.Value.Quoted} RENAME TO {Sql.Name(came.Table!.Value.Name)};", came, went);
        }
        return drifts.Select(one => pairs.TryGetValue((one.Drift.Kind, one.Drift.Name), out var rename) && one.Drift.Property is null
            ? one with { Drift = one.Drift with { Class = DriftClass.Manual, Note = $"it may have been renamed; then instead: {rename}" }, Remedy = one.Remedy.ForOperator() }
            : one);

        void Note(string statement, Drift came, Drift went) => pairs[(came.Kind, came.Name)] = pairs[(went.Kind, went.Name)] = statement;
    }

    private static (Drift Came, Drift Went)? Pair(IEnumerable<PlannedDrift> drifts)
    {
        var (came, went) = (drifts.Where(one => one.Drift.Source is not null).ToList(), drifts.Where(one => one.Drift.Source is null).ToList());
        return came.Count == 1 && went.Count == 1 ? (came[0].Drift, went[0].Drift) : null;
    }

    private static string? Type(Drift column, IReadOnlyDictionary<(string, string), SchemaObject> side) => side.GetValueOrDefault(("column", column.Name))?.Properties.GetValueOrDefault("type");

    private static string? Columns(Drift table, IReadOnlyDictionary<(string, string), SchemaObject> side) => side.GetValueOrDefault(("table", table.Name))?.Properties.GetValueOrDefault("columns in order");

    private static string Last(Drift column) => Sql.Name(SqlIdentity.Parts(column.Name, out _)[^1]);
}
