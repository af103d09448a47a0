using Godwit.Bench.Following.Followers;
using Godwit.Bench.Following.Results;
using Godwit.Bench.Measuring;
using Godwit.Engine.Postgres;

namespace Godwit.Bench.Following.Measuring;

/// <summary>Times one peer at a backlog.</summary>
internal sealed class CatchUp(BenchServers servers, TimeProvider time)
{
    /// <summary>Makes both servers write what they have, starts the peer, waits for the marker, and stops the peer.</summary>
    /// <exception cref="PeerFailedException">It failed, or never came to the marker.</exception>
    public async Task<CatchUpRun> MeasureAsync(IFollower follower, FollowSource source, long marker, CancellationToken cancellationToken)
    {
        await using var session = await servers.Target.OpenSuperuserAsync(follower.Target, cancellationToken);
        await servers.CheckpointAsync(cancellationToken);
        var before = await session.ScalarAsync<string>(follower.Progress, cancellationToken);
        long? first = null;
        var begun = time.GetTimestamp();
        await follower.StartAsync(cancellationToken);
        await Wait.UntilAsync(SeesMarkerAsync, "the target has everything", time, cancellationToken);
        var ended = time.GetTimestamp();
        var costs = await follower.CostsAsync(session, cancellationToken);
        await follower.StopAsync(cancellationToken);
        return new(time.GetElapsedTime(begun, ended), time.GetElapsedTime(first ?? begun, ended), costs);

        async Task<bool> SeesMarkerAsync()
        {
            follower.Check();
            var seen = await session.QueryAsync(
                $"SELECT EXISTS (SELECT FROM public.bench_marker WHERE id = $1), ({follower.Progress})", row => (Marker: row.GetBoolean(0), Progress: row.Value<string>(1)), cancellationToken, marker);
            if (seen[0].Progress != before) first ??= time.GetTimestamp();
            return seen[0].Marker;
        }
    }
}
