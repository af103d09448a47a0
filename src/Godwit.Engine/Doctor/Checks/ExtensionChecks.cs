using System.Collections.Frozen;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Doctor.Checks;

/// <summary>Extensions that the target must have.</summary>
internal static class ExtensionChecks
{
    /// <summary>What Supabase installs for its own services: left behind with them.</summary>
    private static readonly FrozenSet<string> Supabases = new[]
    {
        "pg_graphql", "pg_net", "pgsodium", "supabase_vault", "wrappers", "pgjwt", "index_advisor", "pg_stat_monitor", "pg_stat_statements",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Extensions of the source that the target has not, or only in an older version.</summary>
    public static IEnumerable<Finding> Missing(PairFacts facts, Configuration configuration)
    {
        foreach (var (name, version) in facts.Source.Extensions)
        {
            if (facts.Target.Extensions.ContainsKey(name)) continue;
            if (!facts.Target.Available.TryGetValue(name, out var available))
                yield return Absent(name, facts);
            else if (configuration.Database.Schema is SchemaStrategy.Existing)
                yield return new(Severity.Note, "extension_not_installed", Side.Target, $"The extension {name} is not installed on the target.",
                    "schema: existing installs nothing.", $"CREATE EXTENSION {Sql.Name(name)}; if the existing schema needs it.");
            else if (ComparesLower(available, version))
                yield return new(Severity.Note, "extension_older", Side.Target, $"The target's {name} is {available}, the source's {version}.",
                    "What the newer version added is not there.", "Check that nothing uses it, or upgrade the target's extension package.");
        }
    }

    private static Finding Absent(string name, PairFacts facts)
    {
        const string What = "The extension {0} is not available on the target.";
        if (facts.Source.Platform is Platform.Supabase && facts.Target.Platform is not Platform.Supabase && Supabases.Contains(name))
            return new(Severity.Warning, "extension_left", Side.Target, string.Format(null, What, name),
                "It belongs to Supabase's own services. What else uses it cannot be created.", $"Remove what uses it: DROP EXTENSION {Sql.Name(name)}; on a copy of the source shows what that is.");
        return new(Severity.Blocker, "extension_missing", Side.Target, string.Format(null, What, name), "Types, functions and indexes that use it cannot be created.",
            facts.Target.Platform switch
            {
                Platform.Aws => $"RDS offers what `SHOW rds.extensions` lists. Remove {name} from the source, or what uses it.",
                Platform.Supabase => $"Supabase offers what its dashboard lists under Database, Extensions. Remove {name} from the source, or what uses it.",
                _ when IsContrib(name) => $"apt-get install postgresql-contrib (or postgresql-{facts.Target.MajorVersion}) on the target's machine.",
                _ => $"Install the package of {name} on the target's machine, such as apt-get install postgresql-{facts.Target.MajorVersion}-{name.Replace('_', '-')}.",
            });
    }

    private static bool IsContrib(string name) =>
        name is "pgcrypto" or "uuid-ossp" or "pg_trgm" or "citext" or "hstore" or "btree_gin" or "btree_gist" or "ltree" or "unaccent" or "postgres_fdw"
            or "pg_stat_statements" or "tablefunc" or "intarray" or "cube" or "earthdistance" or "fuzzystrmatch" or "dblink" or "file_fdw";

    /// <summary>By numbers where both have them: 1.10 is later than 1.9.</summary>
    private static bool ComparesLower(string left, string right) =>
        Version.TryParse(Padded(left), out var one) && Version.TryParse(Padded(right), out var other) && one < other;

    private static string Padded(string version) => version.Contains('.', StringComparison.Ordinal) ? version : version + ".0";
}
