using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Verify;
using Godwit.Engine.Verify.Schema;

namespace Godwit.Engine.Running.Drifting.Rules;

/// <summary>What to do about tables. Pure.</summary>
internal static class TableRules
{
    /// <summary>A table that a side lacks.</summary>
    /// <param name="table">Its name.</param>
    /// <param name="source">The source's; null: it is the source that lacks it.</param>
    /// <param name="archive">The source's schema.</param>
    public static Remedy Missing(TableName table, SchemaObject? source, ArchiveIndex archive)
    {
        if (source is null) return Remedy.Manual($"DROP TABLE {table.Quoted};", "its rows are on the target only now");
        if (archive.Find(["TABLE"], table.Schema, table.Name) is not { } entry) return Remedy.Manual(null);
        var remedy = archive.MakeWhole(entry);
        if (remedy.Statement is null) return remedy;
        var isPartition = source.Properties.ContainsKey("partition bound");
        return isPartition && source.Properties.GetValueOrDefault("followed") == "yes"
            ? remedy with { Note = "rows that it got on the source before it is there stop the apply until it is" }
            : remedy with { Note = source.Properties.GetValueOrDefault("persistence") == "unlogged" ? "it is UNLOGGED: its rows are not in the WAL" : $"its rows come by `godwit resync {table}`" };
    }

    /// <summary>A property that differs.</summary>
    /// <param name="difference">What differs.</param>
    /// <param name="source">The source's table.</param>
    /// <param name="target">The target's.</param>
    /// <param name="unfollowed">Why the source's table cannot be published; null: it can.</param>
    public static Remedy Property(SchemaDifference difference, SchemaObject source, SchemaObject target, string? unfollowed)
    {
        var table = SqlIdentity.Relation(difference.Name);
        var alter = $"ALTER TABLE {table.Quoted} ";
        var on = difference.Source == "true";
        return difference.Property switch
        {
            // Less protection than before is for somebody to decide.
            "row security" => on ? Remedy.Additive($"{alter}ENABLE ROW LEVEL SECURITY;") : Remedy.Manual($"{alter}DISABLE ROW LEVEL SECURITY;"),
            "force row security" => on ? Remedy.Additive($"{alter}FORCE ROW LEVEL SECURITY;") : Remedy.Manual($"{alter}NO FORCE ROW LEVEL SECURITY;"),
            "persistence" => Remedy.Manual($"{alter}SET {(difference.Source == "unlogged" ? "UNLOGGED" : "LOGGED")};",
                difference.Source == "unlogged" ? "its changes are no longer in the WAL, and do not arrive" : $"what changed while it was UNLOGGED did not arrive: afterwards `godwit resync {table}`"),
            "replica identity" => Remedy.Manual($"{alter}REPLICA IDENTITY {Identity(difference.Source)};",
                difference.Source == "nothing" ? "UPDATE and DELETE fail on the source while it is published" : null),
            "partition bound" => Bound(difference, alter, table, source, target),
            "options" => Remedy.Additive(Options.Statement(alter, difference.Source, difference.Target)),
            "followed" => Remedy.Manual(null, unfollowed is { } why ? $"its changes do not arrive: {why}" : $"its changes do not arrive: `godwit resync {table}` publishes and copies it"),
            "inherits" => Remedy.Manual(source.Properties.ContainsKey("partition bound") || target.Properties.ContainsKey("partition bound") ? null : Inherits(difference, alter)),
            "columns in order" => Remedy.Manual(null, "the same columns in another order: it matters only to statements that do not name them"),
            _ => Remedy.Manual(null),
        };
    }

    private static string Identity(string? word) => word switch
    {
        "full" or "nothing" or "default" => word.ToUpperInvariant(),
        { } index => $"USING INDEX {SqlIdentity.Quoted(index["using index ".Length..])}",
        null => "DEFAULT",
    };

    private static Remedy Bound(SchemaDifference difference, string alter, TableName table, SchemaObject source, SchemaObject target) => (difference.Source, difference.Target) switch
    {
        (null, _) when target.Properties.GetValueOrDefault("inherits") is { } parent =>
            Remedy.Manual($"ALTER TABLE {SqlIdentity.Quoted(parent)} DETACH PARTITION {table.Quoted};", $"it is no longer followed with its parent: `godwit resync {table}`"),
        ({ } bound, null) when source.Properties.GetValueOrDefault("inherits") is { } parent =>
            Remedy.Manual($"ALTER TABLE {SqlIdentity.Quoted(parent)} ATTACH PARTITION {table.Quoted} {bound};", "it reads the partition; rows that it had on the source must be here"),
        _ => Remedy.Manual(null),
    };

    private static string Inherits(SchemaDifference difference, string alter)
    {
        static ImmutableArray<string> Parents(string? text) => [.. (text ?? "").Split(", ", StringSplitOptions.RemoveEmptyEntries)];
        var (wanted, there) = (Parents(difference.Source), Parents(difference.Target));
        return string.Join('\n', there.Except(wanted).Select(parent => $"{alter}NO INHERIT {SqlIdentity.Quoted(parent)};")
            .Concat(wanted.Except(there).Select(parent => $"{alter}INHERIT {SqlIdentity.Quoted(parent)};")));
    }
}
