using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Doctor.Checks;

/// <summary>Whether the two sides go together.</summary>
internal static class PairChecks
{
    /// <summary>A migration of a database into itself.</summary>
    public static IEnumerable<Finding> Same(PairFacts facts, Configuration configuration)
    {
        if (facts.SameDatabase)
            yield return new(Severity.Blocker, "same_database", Side: null, "Source and target are the same database.",
                $"{facts.Source.Url} and {facts.Target.Url} lead to one place.", "Correct source.database or target.database.");
    }

    /// <summary>A move to an older major version.</summary>
    public static IEnumerable<Finding> Versions(PairFacts facts, Configuration configuration)
    {
        if (facts.Target.MajorVersion >= facts.Source.MajorVersion) yield break;
        var versions = $"The source runs PostgreSQL {facts.Source.MajorVersion}, the target {facts.Target.MajorVersion}.";
        yield return configuration.Database.Schema is SchemaStrategy.Dump
            ? new(Severity.Blocker, "target_older", Side: null, versions, "A dump is not made for an older version: its statements may not exist there.",
                $"Upgrade the target to {facts.Source.MajorVersion}, or create the schema yourself and write `schema: existing`.")
            : new(Severity.Note, "target_older", Side: null, versions, "Rows move; features of the newer version must not be used by the schema.",
                "Nothing, if the existing schema was made for the target's version.");
    }

    /// <summary>Schemas that both sides have, in which the dump's objects could not be made.</summary>
    public static IEnumerable<Finding> Schemas(PairFacts facts, Configuration configuration)
    {
        var closed = facts.Target.SchemasWithoutCreate.Intersect(facts.Source.Schemas).ToList();
        if (configuration.Database.Schema is SchemaStrategy.Dump && closed.Count > 0)
            yield return new(Severity.Blocker, "no_create_in_schema", Side.Target,
                $"The role {facts.Target.Role.Name} may create nothing in: {Remedies.List(closed)}.", "The dump's tables go there.",
                $"GRANT CREATE, USAGE ON SCHEMA {Sql.Names(closed)} TO {Remedies.Role(facts.Target)};");
    }

    /// <summary>Encodings and collations that differ.</summary>
    public static IEnumerable<Finding> Encodings(PairFacts facts, Configuration configuration)
    {
        var (source, target) = (facts.Source.Encoding, facts.Target.Encoding);
        if (source is "SQL_ASCII" && target is not "SQL_ASCII")
            yield return new(Severity.Blocker, "sql_ascii", Side: null, $"The source's encoding is SQL_ASCII, the target's {target}.",
                "SQL_ASCII holds any bytes; the target takes only valid text.",
                "Convert a copy of the source first, or: CREATE DATABASE … ENCODING 'SQL_ASCII' TEMPLATE template0 LOCALE 'C'; as target.");
        else if (!string.Equals(source, target, StringComparison.Ordinal))
            yield return new(Severity.Note, "encodings_differ", Side: null, $"The source's encoding is {source}, the target's {target}.",
                "The server converts text; a character that the target's encoding lacks is an error.", "A target in the source's encoding, or UTF8, holds everything.");
        if (!string.Equals(facts.Source.Collation, facts.Target.Collation, StringComparison.Ordinal))
            yield return new(Severity.Note, "collations_differ", Side: null, $"The source's collation is {facts.Source.Collation}, the target's {facts.Target.Collation}.",
                "Text sorts differently; partitions by ranges of text can differ.", $"A database in the same collation, if the order matters to the application.");
    }

    /// <summary>Room on the target's disk, as far as it is known.</summary>
    public static IEnumerable<Finding> Disk(PairFacts facts, Configuration configuration)
    {
        var size = facts.Source.DatabaseBytes;
        var sizes = $"The source's database has {Remedies.Size(size)}";
        if (facts.Target.FreeBytes is not { } free)
            yield return new(Severity.Note, "disk_unknown", Side.Target, $"{sizes}; the target's free disk cannot be seen from here.",
                "Indexes are built and WAL is written besides.", $"Make sure of {Remedies.Size(size + size / 2)}.");
        else if (free < size)
            yield return new(configuration.Database.Include.IsEmpty && configuration.Database.Exclude.IsEmpty ? Severity.Blocker : Severity.Warning,
                "disk_too_small", Side.Target, $"{sizes}, the target's disk has {Remedies.Size(free)} free.", "The copy would fill the disk.",
                $"Make room for {Remedies.Size(size + size / 2)}.");
        else if (free < size + size / 2)
            yield return new(Severity.Warning, "disk_tight", Side.Target, $"{sizes}, the target's disk has {Remedies.Size(free)} free.",
                "Indexes are built and WAL is written besides.", $"Make room for {Remedies.Size(size + size / 2)}.");
    }
}
