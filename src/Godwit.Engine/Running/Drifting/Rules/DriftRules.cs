using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Verify;
using Godwit.Engine.Verify.Schema;

namespace Godwit.Engine.Running.Drifting.Rules;

/// <summary>What the rules know besides the difference itself.</summary>
internal sealed record RuleContext
{
    /// <summary>The source's schema.</summary>
    public required ArchiveIndex Archive { get; init; }

    /// <summary>Role that owns everything on the target, unquoted.</summary>
    public required string Owner { get; init; }

    /// <summary>The target's database, unquoted.</summary>
    public required string Database { get; init; }

    /// <summary>The source's columns of tables that differ.</summary>
    public ImmutableDictionary<(TableName Table, string Column), ColumnFacts> Columns { get; init; } = ImmutableDictionary<(TableName, string), ColumnFacts>.Empty;

    /// <summary>Oids of the source's routines, by their identity.</summary>
    public ImmutableDictionary<string, uint> Routines { get; init; } = ImmutableDictionary<string, uint>.Empty;

    /// <summary>Tables that came to the target while the migration followed.</summary>
    public ImmutableHashSet<TableName> NewTables { get; init; } = [];

    /// <summary>Tables of the source that cannot be published, and why.</summary>
    public ImmutableDictionary<TableName, string> Unfollowed { get; init; } = ImmutableDictionary<TableName, string>.Empty;
}

/// <summary>What makes a difference go away, and who does it. Pure.</summary>
internal static class DriftRules
{
    /// <summary>The remedy.</summary>
    /// <param name="difference">What differs.</param>
    /// <param name="source">The object on the source; null: it is missing there.</param>
    /// <param name="target">The object on the target; null: it is missing there.</param>
    /// <param name="context">What else is known.</param>
    public static Remedy Of(SchemaDifference difference, SchemaObject? source, SchemaObject? target, RuleContext context)
    {
        var (archive, name) = (context.Archive, difference.Name);
        return difference.Kind switch
        {
            "grant" when name == "database" => PrivilegeRules.Grant(difference, context.Owner, context.Database).ForOperator("the target's database may have another owner and other users"),
            "grant" => PrivilegeRules.Grant(difference, context.Owner, context.Database),
            "default privileges" => PrivilegeRules.Default(difference, context.Owner),
            "setting" => SettingRules.Of(difference, context.Database),
            "comment" => Comment(difference),
            "index" or "constraint" or "trigger" or "policy" or "rule" or "statistics" =>
                DependentRules.Of(difference, source, archive, SqlIdentity.Dependent(name).On is var on && context.NewTables.Contains(on)),
            "table" when difference.Property is null => TableRules.Missing(SqlIdentity.Relation(name), source, archive),
            "table" when source is not null && target is not null => TableRules.Property(difference, source, target, context.Unfollowed.GetValueOrDefault(SqlIdentity.Relation(name))),
            "column" when SqlIdentity.Parts(name, out _) is [var schema, var relation, var column] => Column(difference, new(schema, relation), column, source ?? target!, context),
            "view" => View(difference, archive),
            "materialized view" => MaterializedView(difference, archive),
            "function" or "procedure" or "aggregate" => Routine(difference, context),
            "enum" when difference.Property == "labels" => TypeRules.Labels(difference),
            "domain" when difference.Property is not null => TypeRules.Domain(difference),
            "composite type" when difference.Property == "attributes" => TypeRules.Attributes(difference),
            "sequence" when difference.Property is not null => Sequence(difference),
            "extension" when difference is { Property: "version", Source: { } version } => Remedy.Manual($"ALTER EXTENSION {SqlIdentity.Quoted(name)} UPDATE TO {Sql.Text(version)};", "the target must have that version"),
            _ => difference.Property is null ? Whole(difference, archive) : Remedy.Manual(null),
        };
    }

    private static Remedy Column(SchemaDifference difference, TableName table, string column, SchemaObject any, RuleContext context)
    {
        // A view's columns come with its definition.
        if (any.Table is null) return Remedy.Manual(null);
        if (difference.Property is not null) return ColumnRules.Property(difference);
        return difference.Source is null
            ? Remedy.Manual($"ALTER TABLE {table.Quoted} DROP COLUMN {Sql.Name(column)};", "its values are on the target only now")
            : ColumnRules.Missing(table, column, context.Columns.GetValueOrDefault((table, column)));
    }

    private static Remedy View(SchemaDifference difference, ArchiveIndex archive)
    {
        var view = SqlIdentity.Relation(difference.Name);
        if (difference.Property == "options") return Remedy.Additive(Options.Statement($"ALTER VIEW {view.Quoted} ", difference.Source, difference.Target));
        if (difference is { Property: null, Source: null }) return Remedy.Additive($"DROP VIEW {view.Quoted};");
        if (archive.Find(["VIEW"], view.Schema, view.Name) is not { } entry) return Remedy.Manual(null);
        return difference.Property is null ? archive.MakeWhole(entry) : archive.Make(entry, replace: true);
    }

    private static Remedy MaterializedView(SchemaDifference difference, ArchiveIndex archive)
    {
        var view = SqlIdentity.Relation(difference.Name);
        var drop = $"DROP MATERIALIZED VIEW {view.Quoted};";
        if (difference is { Property: null, Source: null }) return Remedy.Manual(drop);
        if (archive.Find(["MATERIALIZED VIEW"], view.Schema, view.Name) is not { } entry) return Remedy.Manual(null);
        var whole = archive.MakeWhole(entry);
        return (difference.Property is null ? whole : whole with { Statement = $"{drop}\n{whole.Statement}", Run = $"{drop}\n{whole.Run}" })
            .ForOperator("it is filled when the run ends, or by REFRESH MATERIALIZED VIEW");
    }

    private static Remedy Routine(SchemaDifference difference, RuleContext context)
    {
        if (difference is { Property: null, Source: null }) return Remedy.Additive($"DROP {difference.Kind.ToUpperInvariant()} {difference.Name};");
        if (!context.Routines.TryGetValue(difference.Name, out var oid) || context.Archive.Routine(oid) is not { } entry) return Remedy.Manual(null);
        return context.Archive.Make(entry, replace: difference.Property is not null);
    }

    private static Remedy Sequence(SchemaDifference difference)
    {
        var alter = $"ALTER SEQUENCE {SqlIdentity.Quoted(difference.Name)} ";
        return difference.Property switch
        {
            "type" => Remedy.Additive($"{alter}AS {difference.Source};"),
            "increment" => Remedy.Additive($"{alter}INCREMENT BY {difference.Source};"),
            "minimum" => Remedy.Additive($"{alter}MINVALUE {difference.Source};"),
            "maximum" => Remedy.Additive($"{alter}MAXVALUE {difference.Source};"),
            "start" => Remedy.Additive($"{alter}START WITH {difference.Source};"),
            "cache" => Remedy.Additive($"{alter}CACHE {difference.Source};"),
            "cycle" => Remedy.Additive($"{alter}{(difference.Source == "true" ? "" : "NO ")}CYCLE;"),
            "owned by" => Remedy.Additive($"{alter}OWNED BY {(difference.Source is { } column ? SqlIdentity.Quoted(column) : "NONE")};"),
            _ => Remedy.Manual(null),
        };
    }

    // What pg_identify_object prints of the object is SQL itself, but for the words before it.
    private static Remedy Comment(SchemaDifference difference)
    {
        var text = difference.Source is { } value ? Sql.Text(value) : "NULL";
        foreach (var (words, sql) in new[]
        {
            ("materialized view column", "COLUMN"), ("foreign table column", "COLUMN"), ("table column", "COLUMN"), ("view column", "COLUMN"), ("table constraint", "CONSTRAINT"),
            ("materialized view", "MATERIALIZED VIEW"), ("foreign table", "FOREIGN TABLE"), ("event trigger", "EVENT TRIGGER"), ("table", "TABLE"), ("view", "VIEW"), ("index", "INDEX"),
            ("sequence", "SEQUENCE"), ("function", "FUNCTION"), ("procedure", "PROCEDURE"), ("aggregate", "AGGREGATE"), ("type", "TYPE"), ("domain", "DOMAIN"), ("schema", "SCHEMA"),
            ("policy", "POLICY"), ("trigger", "TRIGGER"), ("rule", "RULE"),
        })
        {
            if (!difference.Name.StartsWith(words + " ", StringComparison.Ordinal)) continue;
            return Remedy.Additive($"COMMENT ON {sql} {difference.Name[(words.Length + 1)..]} IS {text};");
        }
        return Remedy.Manual(null);
    }

    private static Remedy Whole(SchemaDifference difference, ArchiveIndex archive)
    {
        var word = difference.Kind switch { "composite type" or "range type" or "enum" or "type" => "TYPE", var kind => kind.ToUpperInvariant() };
        if (difference.Source is null) return Remedy.Manual(word is "TYPE" or "DOMAIN" or "SCHEMA" or "SEQUENCE" or "EXTENSION" or "EVENT TRIGGER" ? $"DROP {word} {SqlIdentity.Quoted(difference.Name)};" : null);
        var parts = SqlIdentity.Parts(difference.Name, out _);
        var (schema, tag) = parts is [var first, var second] ? (first, second) : ("", parts[0]);
        if (archive.Find([word], schema, tag) is not { } entry) return Remedy.Manual(null);
        var made = archive.Make(entry);
        return word is "TYPE" or "DOMAIN" or "SCHEMA" or "SEQUENCE" or "EXTENSION" || made.Statement is null ? made : made.ForOperator();
    }
}
