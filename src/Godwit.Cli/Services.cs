using Godwit.Engine;
using Godwit.Engine.Postgres;
using Godwit.Engine.Running;

namespace Godwit.Cli;

/// <summary>What the engine needs from this machine.</summary>
internal static class Services
{
    /// <summary>Finds pg_dump.</summary>
    public static IPgDumpLocator PgDumpLocator() => new PgDumpLocator(Session.Environment);

    /// <summary>The newest pg_dump's path.</summary>
    /// <exception cref="GodwitException">There is none.</exception>
    public static async Task<string> PgDumpAsync(CancellationToken cancellationToken) =>
        (await PgDumpLocator().FindAsync(cancellationToken))?.Path ?? throw new GodwitException(ExitCode.Refused, new Problem(
            "pg_dump_missing", "pg_dump is not installed.", "PATH, /usr/lib/postgresql", "It reads the source's schema.", "apt-get install postgresql-client"));

    /// <summary>The preflight of a run.</summary>
    public static IPreflight Preflight() => new DoctorPreflight(PgDumpLocator());
}
