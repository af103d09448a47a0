using Godwit.Bench.Peers;
using Godwit.Engine.Postgres;

namespace Godwit.Bench.Measuring;

/// <summary>Asks programs and servers what they are.</summary>
internal static class ProgramVersions
{
    /// <summary>Each as it is printed; what is not installed says so.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(BenchServers servers, TimeProvider time, CancellationToken cancellationToken)
    {
        var environment = servers.Environment("postgres", "postgres", "");
        List<string> versions = [];
        foreach (var server in new[] { servers.Source, servers.Target })
        {
            await using var session = await server.OpenSuperuserAsync("postgres", cancellationToken);
            versions.Add($"PostgreSQL {await session.ScalarAsync<string>("SHOW server_version", cancellationToken)}");
        }
        var pgcopydb = ClientPrograms.Has(servers.Path, AllPeers.Pgcopydb.Program) ? await FirstLineAsync("pgcopydb --version") : "pgcopydb not installed";
        return [$"{versions[0]} to {versions[1]}", await FirstLineAsync("pg_dump --version"), pgcopydb, $"godwit {await FirstLineAsync("godwit --version")}"];

        async Task<string> FirstLineAsync(string command) => (await Shell.RunAsync(command, environment, time, cancellationToken)).Output.Split('\n')[0].Trim();
    }
}
