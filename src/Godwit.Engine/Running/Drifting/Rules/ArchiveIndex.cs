using System.Collections.Immutable;
using Godwit.Engine.Events;
using Godwit.Engine.Postgres;
using Godwit.Engine.Schema;
using Godwit.Engine.Schema.Archive;

namespace Godwit.Engine.Running.Drifting.Rules;

/// <summary>Finds in an archive what makes an object, with what belongs to it, written for the target. Pure.</summary>
/// <param name="archive">The source's schema as it is now; null: pg_dump could not read it.</param>
/// <param name="owner">Role that owns everything on the target, unquoted.</param>
/// <param name="existing">Schemas and extensions that the target has, as <c>SCHEMA x</c> and <c>EXTENSION y</c>.</param>
internal sealed class ArchiveIndex(SchemaArchive? archive, string owner, IReadOnlySet<string> existing)
{
    // What is not a table's own, or is decided on by itself.
    private static readonly string[] Apart = ["FK CONSTRAINT", "TABLE", "VIEW", "MATERIALIZED VIEW", "FUNCTION", "PROCEDURE", "AGGREGATE", "PUBLICATION TABLE", "PUBLICATION TABLES IN SCHEMA", "EVENT TRIGGER", "TYPE", "DOMAIN"];

    private readonly ImmutableArray<ArchiveEntry> _entries = archive?.Selection.Taken ?? [];

    /// <summary>False: no statement can be had from it.</summary>
    public bool IsThere => archive is not null;

    /// <summary>The entry of an object; null: the archive has none.</summary>
    /// <param name="types">pg_dump's words for its kind.</param>
    /// <param name="schema">Its schema, unquoted; empty: it has none.</param>
    /// <param name="tag">Its name, for parts of a table the table's, a space, its own; unquoted.</param>
    public ArchiveEntry? Find(string[] types, string schema, string tag) =>
        _entries.FirstOrDefault(entry => types.Contains(entry.Type) && entry.Schema == schema && entry.Tag == tag);

    /// <summary>The entry of a routine, by its oid on the source.</summary>
    public ArchiveEntry? Routine(uint oid) => _entries.FirstOrDefault(entry => entry.Oid == oid && entry.Type is "FUNCTION" or "PROCEDURE" or "AGGREGATE" && entry.Oid == oid);

    /// <summary>What an entry holds, to compare two archives by; kinds whose statements are not kept only by their names.</summary>
    public static string Describe(ArchiveEntry entry) => ArchiveRedaction.IsRedacted(entry) ? "" : entry.Definition;

    /// <summary>Makes the object alone, with its comment and grants. Whom a sequence is owned by is a difference of its own: that column may not be there yet.</summary>
    /// <param name="entry">Its entry.</param>
    /// <param name="before">A statement to come first; null: none.</param>
    /// <param name="replace">Write CREATE OR REPLACE.</param>
    public Remedy Make(ArchiveEntry entry, string? before = null, bool replace = false)
    {
        var own = replace ? entry with { Definition = Replacing(entry.Definition) } : entry;
        List<ArchiveEntry> entries = [own, .. replace ? [] : Belonging(entry).Where(part => part.Type is "COMMENT" or "ACL" or "INDEX ATTACH")];
        return Of(entry, entries, before);
    }

    /// <summary>Makes a table or view with all that belongs to it but foreign keys: keys, indexes, policies, triggers, grants.</summary>
    public Remedy MakeWhole(ArchiveEntry entry)
    {
        var parts = Belonging(entry).ToList();
        var owned = parts.Where(part => part.Type == "SEQUENCE OWNED BY").SelectMany(part => part.Dependencies)
            .Select(id => _entries.FirstOrDefault(other => other.Id == id)).OfType<ArchiveEntry>().Where(other => other.Type == "SEQUENCE" && other.Id != entry.Id).ToList();
        parts.AddRange(owned);
        parts.AddRange(owned.SelectMany(Belonging));
        parts.AddRange(parts.Where(part => part.Type is "CONSTRAINT" or "INDEX" or "TRIGGER" or "POLICY" or "RULE").ToList().SelectMany(Belonging).Where(part => part.Type is "COMMENT"));
        // A partition is attached when it has its indexes: PostgreSQL then takes them for those of its parent, and makes none of other names.
        var ordered = parts.Append(entry).Where(part => part.Id == entry.Id || !Apart.Contains(part.Type)).DistinctBy(part => part.Id)
            .Where(part => part.Type != "INDEX ATTACH" && (part.Type != "TABLE ATTACH" || part.Tag == entry.Tag)).OrderBy(part => Rank(part)).ThenBy(part => _entries.IndexOf(part)).ToList();
        return Of(entry, ordered, null);
    }

    private static int Rank(ArchiveEntry entry) => entry.Type switch
    {
        "TABLE ATTACH" => 3,
        "ACL" => 5,
        "COMMENT" or "TRIGGER" or "POLICY" or "RULE" or "ROW SECURITY" => 4,
        _ => entry.Section == Section.PostData ? 2 : 1,
    };

    private IEnumerable<ArchiveEntry> Belonging(ArchiveEntry entry) => _entries.Where(other => other.Id != entry.Id && other.Dependencies.Contains(entry.Id));

    private Remedy Of(ArchiveEntry entry, List<ArchiveEntry> entries, string? before)
    {
        var statements = entries.Select(part => (Entry: part, Text: EntryStatements.For(part, owner, existing))).ToList();
        // One that can hold a password is neither shown nor kept.
        if (statements.Exists(part => part.Text.Shown.StartsWith("(not shown", StringComparison.Ordinal)))
            return Remedy.Manual(null, "its options can hold a password, so its statement is not shown: make it as the deployment did") with { Position = _entries.IndexOf(entry) };
        var prefix = before is null ? "" : $"{before}\n";
        var shown = prefix + string.Join('\n', statements.Select(part => part.Text.Shown).Where(text => text.Length > 0));
        return new(DriftClass.Additive, shown)
        {
            Run = prefix + string.Join('\n', statements.Where(part => part.Entry.Type is not "ACL").Select(part => $"{part.Text.Create}\n;")),
            Grants = string.Join('\n', statements.Where(part => part.Entry.Type is "ACL").Select(part => part.Text.Create)),
            Relation = entry.Type is "TABLE" or "VIEW" or "MATERIALIZED VIEW" or "SEQUENCE" ? new TableName(entry.Schema, entry.Tag).Quoted : null,
            Makes = entry.Type is "TABLE" or "VIEW" or "MATERIALIZED VIEW" or "SEQUENCE" or "FUNCTION" or "PROCEDURE" or "AGGREGATE" or "TYPE" or "DOMAIN" or "SCHEMA",
            Roles = [.. entries.Where(part => part.Type is "ACL").SelectMany(part => Engine.Schema.Grants.For(part, owner).Roles)],
            Position = _entries.IndexOf(entry),
        };
    }

    private static string Replacing(string definition) => definition.StartsWith("CREATE ", StringComparison.Ordinal) ? $"CREATE OR REPLACE {definition[7..]}" : definition;
}
