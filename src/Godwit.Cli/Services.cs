using Godwit.Cli.Keep;
using Godwit.Engine;
using Godwit.Engine.Postgres;
using Godwit.Engine.Running;
using Godwit.Engine.Running.Keeping;

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

    /// <summary>How to start a keeper: this very program. Started through <c>dotnet</c>, it is that and the assembly.</summary>
    public static KeeperCommand Keeper() =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) is not "dotnet"
            ? new(path, [KeepCommand.Name])
            : new(Environment.ProcessPath ?? "dotnet", [Path.Combine(AppContext.BaseDirectory, "godwit.dll"), KeepCommand.Name]);

    /// <summary>All that a run needs.</summary>
    /// <exception cref="GodwitException">pg_dump is not installed.</exception>
    public static async Task<RunServices> RunAsync(TimeProvider time, CancellationToken cancellationToken) =>
        new(Preflight(), await PgDumpAsync(cancellationToken), Keeper(), time, new Random());
}
