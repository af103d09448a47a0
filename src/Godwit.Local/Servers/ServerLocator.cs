using Godwit.Engine;

namespace Godwit.Local.Servers;

/// <summary>Finds the programs of a version: the system's, else the pinned package's.</summary>
internal static class ServerLocator
{
    /// <summary>The server of a major version; null: the system's newest, or the newest pinned one where the system has none.</summary>
    /// <exception cref="GodwitException">There is no way to get that version here.</exception>
    public static async Task<ServerPrograms> FindAsync(int? major, TimeProvider time, CancellationToken cancellationToken)
    {
        var installed = SystemServers.All();
        if (installed.FirstOrDefault(server => major is null || server.Major == major) is { } found) return found;
        var wanted = major ?? PinnedPackage.All.Max(package => package.Major);
        if (PinnedPackage.For(wanted) is { } package)
            return await new ServerCache(ServerCache.DefaultFolder, time).GetAsync(package, cancellationToken);

        var here = installed.Select(server => server.Major).Concat(PinnedPackage.All.Select(pinned => pinned.Major)).Distinct().Order();
        throw new GodwitException(ExitCode.Refused, new Problem(
            "postgres_missing", $"There is no PostgreSQL {wanted} server on this machine.", "/usr/lib/postgresql",
            $"It is not installed, and no package of it is known. Available: {string.Join(", ", here)}.",
            $"apt-get install postgresql-{wanted}, where the distribution has it, or choose another version."));
    }
}
