using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.Schema.Archive;

namespace Godwit.Engine.Schema;

/// <summary>An entry that does not move, and why.</summary>
public sealed record LeftEntry(ArchiveEntry Entry, string Reason);

/// <summary>What of an archive moves.</summary>
/// <param name="Taken">In the archive's order: each after what it depends on.</param>
/// <param name="Left">With the reason, for the report; entries that nobody misses (the data's, the settings') are not listed.</param>
public sealed partial record EntrySelection(ImmutableArray<ArchiveEntry> Taken, ImmutableArray<LeftEntry> Left)
{
    // Settings of the dump itself, data that is copied otherwise, and pg_dump's own book-keeping.
    private static bool IsSilent(ArchiveEntry entry) => entry.Section == Section.Data || entry.Type is
        "ENCODING" or "STDSTRINGS" or "SEARCHPATH" or "DATABASE" or "TABLE DATA" or "SEQUENCE SET" or "BLOB" or "BLOBS" or "BLOB METADATA"
        or "BLOB COMMENTS" or "STATISTICS DATA" or "MATERIALIZED VIEW DATA";

    // Tags: the publication's name, or that name, a space, and what it publishes.
    private static bool IsOwn(ArchiveEntry entry, string publication) =>
        entry.Type.StartsWith("PUBLICATION", StringComparison.Ordinal)
        && new[] { publication, $"{publication}_insert" }.Any(own => entry.Tag == own || entry.Tag.StartsWith($"{own} ", StringComparison.Ordinal));

    /// <summary>Chooses the entries in scope. What depends on an entry that is left is left too.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="scope">What moves.</param>
    /// <param name="ownPublication">Name of the migration's own publication.</param>
    /// <param name="target">What the target has already of what is not in scope; null: nothing.</param>
    public static EntrySelection Of(ArchiveContents archive, Scope scope, string ownPublication, TargetPresence? target = null)
    {
        var taken = ImmutableArray.CreateBuilder<ArchiveEntry>();
        var left = new Dictionary<int, LeftEntry>();
        var orphans = OwnedSequences(archive, scope);
        var needed = archive.Entries.Where(entry => entry.Type is not ("COMMENT" or "ACL")).SelectMany(entry => entry.Dependencies).ToHashSet();
        foreach (var entry in archive.Entries.Where(entry => !IsSilent(entry) && !IsOwn(entry, ownPublication)))
        {
            var reason = Reason(entry, scope)
                ?? OutOfScope(entry, scope, target ?? TargetPresence.None, isNeeded: needed.Contains(entry.Id))
                ?? orphans.GetValueOrDefault(entry.Id)
                ?? entry.Dependencies.Select(id => left.GetValueOrDefault(id)).FirstOrDefault(cause => cause is not null) switch
                {
                    null => null,
                    var cause => $"it depends on {cause.Entry.Label}, which is left",
                };
            if (reason is null) taken.Add(entry);
            else left.Add(entry.Id, new(entry, reason));
        }
        return new(taken.ToImmutable(), [.. left.Values]);
    }

    // A sequence does not depend on the column that owns it: an entry of its own ties the two.
    private static Dictionary<int, string> OwnedSequences(ArchiveContents archive, Scope scope)
    {
        var byId = archive.Entries.ToDictionary(entry => entry.Id);
        var reasons = new Dictionary<int, string>();
        foreach (var tie in archive.Entries.Where(entry => entry.Type == "SEQUENCE OWNED BY"))
        {
            var ends = tie.Dependencies.Select(id => byId.GetValueOrDefault(id)).OfType<ArchiveEntry>().ToList();
            if (ends.Find(end => end.Type is "TABLE" or "FOREIGN TABLE") is { } table && !scope.IncludesTable(new(table.Schema, table.Tag)))
                foreach (var sequence in ends.Where(end => end.Type == "SEQUENCE"))
                    reasons[sequence.Id] = $"it belongs to {table.Label}, which is not selected";
        }
        return reasons;
    }

    // Schemas that are not selected are not even in the archive: what leads there is found by its statement.
    private static string? OutOfScope(ArchiveEntry entry, Scope scope, TargetPresence target, bool isNeeded)
    {
        switch (entry.Type)
        {
            case "FK CONSTRAINT" when Referenced().Match(entry.Definition) is { Success: true } match:
                var table = new TableName(Identifier.Unquote(match.Groups["schema"].Value), Identifier.Unquote(match.Groups["table"].Value));
                return scope.IncludesTable(table) || target.Tables.Contains(table) ? null : $"it refers to {table}, which is not selected";
            case "EXTENSION" when !isNeeded && InSchema().Match(entry.Definition) is { Success: true } match:
                var schema = Identifier.Unquote(match.Groups["schema"].Value);
                return schema == "pg_catalog" || scope.IncludesSchema(schema) || target.Schemas.Contains(schema) ? null : $"its schema {schema} is not selected, and nothing that moves needs it";
            default:
                return null;
        }
    }

    private static string Properties(ArchiveEntry entry)
    {
        var settings = Setting().Matches(entry.Definition).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToList();
        return "settings of the whole database stay with it" + (settings.Count == 0 ? "" : $": {string.Join(", ", settings)} (ALTER DATABASE … SET, ALTER ROLE … IN DATABASE … SET)");
    }

    [GeneratedRegex("""\sFOREIGN KEY \((?:"(?:[^"]|"")+"|[^"()])+\) REFERENCES (?<schema>"(?:[^"]|"")+"|[^\s".(]+)\.(?<table>"(?:[^"]|"")+"|[^\s".(]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Referenced();

    [GeneratedRegex("""^CREATE EXTENSION [^;]* WITH SCHEMA (?<schema>"(?:[^"]|"")+"|[^\s";]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex InSchema();

    [GeneratedRegex("""^ALTER (?:DATABASE|ROLE) .+? SET (?<name>"(?:[^"]|"")+"(?:\."(?:[^"]|"")+")?|[A-Za-z_][\w.]*) TO """, RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Setting();

    private static string? Reason(ArchiveEntry entry, Scope scope) => entry.Type switch
    {
        "DATABASE PROPERTIES" => Properties(entry),
        // The database has another name there; COMMENT ON one that does not exist is only a warning.
        "COMMENT" or "ACL" or "SECURITY LABEL" when entry.Schema.Length == 0 && entry.Tag.StartsWith("DATABASE ", StringComparison.Ordinal) =>
            "comment, grants and labels of the database itself stay with it",
        "SUBSCRIPTION" => "a subscription on both sides would receive every row twice",
        "COMMENT" when entry.Tag.StartsWith("EXTENSION ", StringComparison.Ordinal) => "the extension brings its own comment",
        "SCHEMA" => scope.IncludesSchema(entry.Tag) ? null : "its schema is not selected",
        "TABLE" or "VIEW" or "MATERIALIZED VIEW" or "FOREIGN TABLE" =>
            scope.IncludesTable(new(entry.Schema, entry.Tag)) ? null : "it is not selected",
        _ when entry.Schema.Length > 0 => scope.IncludesSchema(entry.Schema) ? null : "its schema is not selected",
        _ => null,
    };
}
