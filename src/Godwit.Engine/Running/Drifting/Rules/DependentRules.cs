using Godwit.Engine.Postgres;
using Godwit.Engine.Verify;
using Godwit.Engine.Verify.Schema;

namespace Godwit.Engine.Running.Drifting.Rules;

/// <summary>What to do about what hangs on a table or view: indexes, constraints, triggers, policies, rules, statistics. Pure.</summary>
internal static class DependentRules
{
    /// <summary>Of a whole object that a side lacks, or of a property.</summary>
    /// <param name="difference">What differs.</param>
    /// <param name="source">The source's object; null: it is missing there.</param>
    /// <param name="archive">The source's schema.</param>
    /// <param name="isNewTable">Its table came while the migration followed: no row can break a constraint that the source keeps.</param>
    public static Remedy Of(SchemaDifference difference, SchemaObject? source, ArchiveIndex archive, bool isNewTable)
    {
        var (name, on) = SqlIdentity.Dependent(difference.Name);
        if (on == default) return Remedy.Manual(null);
        var drop = Drop(difference.Kind, name, on);
        if (difference is { Property: null, Source: null })
            return difference.Kind == "constraint" ? Remedy.Manual(drop, "what the source allows from now on is refused on the target until it is dropped there too") : Remedy.Additive(drop);
        if (difference is { Kind: "trigger" or "rule", Property: "enabled" }) return Remedy.Additive(Enable(difference, name, on));
        if (difference is { Kind: "constraint", Property: "validated", Source: "true" }) return Remedy.Manual($"ALTER TABLE {on.Quoted} VALIDATE CONSTRAINT {Sql.Name(name)};", "it reads the whole table");
        if (difference is { Kind: "constraint", Property: "triggers" })
            return Remedy.Manual($"ALTER TABLE {on.Quoted} {(difference.Source is null ? "ENABLE" : "DISABLE")} TRIGGER ALL;", "its triggers enforce it: what was written while they were disabled was not checked");
        if (difference is { Kind: "constraint", Property: "index valid" }) return Remedy.Manual(null, "an index of a partitioned table is valid when each partition has one that is attached to it");
        if (difference is { Kind: "index", Property: "clustered", Source: "true" }) return Remedy.Additive($"ALTER TABLE {on.Quoted} CLUSTER ON {Sql.Name(name)};");
        if (difference is { Kind: "index", Property: "clustered" }) return Remedy.Additive($"ALTER TABLE {on.Quoted} SET WITHOUT CLUSTER;");
        if (difference is { Kind: "index", Property: "valid" }) return Remedy.Manual(null, "an index that is not valid is being built, or has to be dropped and built again");
        if (difference is { Kind: "index", Property: "partition of", Source: { } parent, Target: null })
            return Remedy.Additive($"ALTER INDEX {SqlIdentity.Quoted(parent)} ATTACH PARTITION {Sql.Name(on.Schema, name)};");
        // Anew rather than altered: each has properties that no ALTER changes.
        var before = difference.Property is null ? null : drop;
        var made = Entry(difference.Kind, name, on, archive) is { } entry ? archive.Make(entry, before)
            // pg_dump writes a CHECK into CREATE TABLE.
            : difference.Kind == "constraint" && source?.Properties.GetValueOrDefault("definition") is { } definition
                ? Remedy.Additive($"{(before is null ? "" : $"{before}\n")}ALTER TABLE {on.Quoted} ADD CONSTRAINT {Sql.Name(name)} {definition};")
                : null;
        if (made is null) return Remedy.Manual(null);
        if (difference.Kind != "constraint" || isNewTable) return made;
        return made.ForOperator("it reads the whole table, and fails where rows break it");
    }

    private static Engine.Schema.Archive.ArchiveEntry? Entry(string kind, string name, TableName on, ArchiveIndex archive) => kind switch
    {
        "index" => archive.Find(["INDEX"], on.Schema, name),
        "statistics" => archive.Find(["STATISTICS"], on.Schema, name),
        "constraint" => archive.Find(["CONSTRAINT", "CHECK CONSTRAINT", "FK CONSTRAINT"], on.Schema, $"{on.Name} {name}"),
        "trigger" => archive.Find(["TRIGGER"], on.Schema, $"{on.Name} {name}"),
        "policy" => archive.Find(["POLICY"], on.Schema, $"{on.Name} {name}"),
        "rule" => archive.Find(["RULE"], on.Schema, $"{on.Name} {name}"),
        _ => null,
    };

    private static string Drop(string kind, string name, TableName on) => kind switch
    {
        "index" => $"DROP INDEX {Sql.Name(on.Schema, name)};",
        "statistics" => $"DROP STATISTICS {Sql.Name(on.Schema, name)};",
        "constraint" => $"ALTER TABLE {on.Quoted} DROP CONSTRAINT {Sql.Name(name)};",
        _ => $"DROP {kind.ToUpperInvariant()} {Sql.Name(name)} ON {on.Quoted};",
    };

    private static string Enable(SchemaDifference difference, string name, TableName on) =>
        $"ALTER TABLE {on.Quoted} {difference.Source switch { "disabled" => "DISABLE", "replica" => "ENABLE REPLICA", "always" => "ENABLE ALWAYS", _ => "ENABLE" }} {difference.Kind.ToUpperInvariant()} {Sql.Name(name)};";
}
