using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Doctor.Checks;

/// <summary>Programs on this machine.</summary>
internal static class ToolChecks
{
    /// <summary>pg_dump, which dumps servers of its own version and older.</summary>
    /// <param name="pgDump">The newest that was found.</param>
    /// <param name="source">The source; null: it could not be reached.</param>
    /// <param name="configuration">Says whether it is needed.</param>
    public static Finding PgDump(PgDump? pgDump, ServerFacts? source, Configuration configuration)
    {
        if (configuration.Database.Schema is not SchemaStrategy.Dump) return new(Severity.Ok, "pg_dump", Side: null, "pg_dump is not needed.");
        if (pgDump is null)
            return new(Severity.Blocker, "pg_dump_missing", Side: null, "pg_dump is not installed here.", "schema: dump needs it.", Install(source?.MajorVersion));
        if (source is not null && pgDump.MajorVersion < source.MajorVersion)
            return new(Severity.Blocker, "pg_dump_too_old", Side: null, $"pg_dump is of version {pgDump.MajorVersion}, the source of {source.MajorVersion}.",
                "pg_dump refuses a server that is newer than itself.", Install(source.MajorVersion));
        return new(Severity.Ok, "pg_dump", Side: null, $"pg_dump {pgDump.MajorVersion} is at {pgDump.Path}.");
    }

    private static string Install(int? major) =>
        major is null ? "apt-get install postgresql-client" : $"apt-get install postgresql-client-{major} (from https://apt.postgresql.org if the system has it not)";
}
