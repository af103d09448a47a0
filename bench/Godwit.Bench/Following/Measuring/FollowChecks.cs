using Godwit.Bench.Following.Followers;
using Godwit.Bench.Measuring;
using Godwit.Engine.Postgres;

namespace Godwit.Bench.Following.Measuring;

/// <summary>What is done to a target's database besides following.</summary>
internal static class FollowChecks
{
    /// <summary>After a copy: nothing is left to its first reader, nor to autovacuum.</summary>
    public static async Task SettleAsync(this BenchServers servers, string database, CancellationToken cancellationToken)
    {
        await using var session = await servers.Target.OpenSuperuserAsync(database, cancellationToken);
        await session.ExecuteAsync("VACUUM ANALYZE", cancellationToken);
    }

    /// <summary>Counts and hashes what is there.</summary>
    /// <exception cref="PeerFailedException">Not what the source has.</exception>
    public static async Task CheckAsync(this BenchServers servers, IFollower follower, IReadOnlyDictionary<string, string> expected, CancellationToken cancellationToken)
    {
        var differences = TableHashes.Differences(expected, await TableHashes.OfAsync(servers.Target, follower.Target, cancellationToken));
        if (differences.Count > 0) throw new PeerFailedException($"the sides differ: {string.Join("; ", differences.Take(3))}");
    }
}
