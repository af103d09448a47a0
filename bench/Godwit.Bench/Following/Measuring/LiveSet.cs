using System.Globalization;
using Godwit.Bench.Following.Followers;
using Godwit.Bench.Following.Results;
using Godwit.Bench.Following.Workloads;
using Godwit.Bench.Measuring;
using Godwit.Engine.Postgres;

namespace Godwit.Bench.Following.Measuring;

/// <summary>Measures all peers behind a live source: first at half of its rate, then as fast as it goes.</summary>
internal sealed class LiveSet(BenchServers servers, FollowOptions options, TimeProvider time, IProgress<string> progress)
{
    private const int WarmSeconds = 5;

    private readonly RoundsBuilder<LiveRun> _alone = new("nobody follows");
    private readonly RoundsBuilder<LiveRun> _godwit = new(GodwitFollower.PeerName);
    private readonly RoundsBuilder<LiveRun> _native = new(NativeFollower.PeerName);
    private readonly Load _load = new(servers, time);

    /// <summary>Does every round. A peer that fails is named in the result.</summary>
    public async Task<LiveResult> RunAsync(Workload workload, string template, CancellationToken cancellationToken)
    {
        for (var round = 1; round <= options.Rounds; round++)
        {
            var attempt = new Attempt(progress, $"live, round {round}");
            var peak = await PeakAsync(workload, template, cancellationToken);
            progress.Report(string.Create(CultureInfo.InvariantCulture, $"live, round {round}: nobody follows: {peak:0} transactions/s"));
            _alone.Add(new(null, peak, null, null));
            foreach (var rounds in round % 2 == 0 ? new[] { _native, _godwit } : [_godwit, _native])
                await attempt.TryAsync(rounds, () => FollowAsync(workload, template, rounds, peak / 2, $"live, round {round}", cancellationToken));
        }
        return new($"{workload.Description}; {workload.Data.Description}", _alone.Build(), [_godwit.Build(), _native.Build()]);
    }

    private async Task<double> PeakAsync(Workload workload, string template, CancellationToken cancellationToken)
    {
        await using var source = await FollowSource.CloneAsync(servers, template, time, cancellationToken);
        await WarmAsync(workload, source, cancellationToken);
        return await _load.SecondsAsync(workload, source.Name, options.Seconds, null, cancellationToken);
    }

    // A cold cache and a program that is still being compiled are not what is asked for here.
    private async Task WarmAsync(Workload workload, FollowSource source, CancellationToken cancellationToken)
    {
        await _load.SecondsAsync(workload, source.Name, WarmSeconds, null, cancellationToken);
        await servers.CheckpointAsync(cancellationToken);
    }

    private async Task FollowAsync(Workload workload, string template, RoundsBuilder<LiveRun> rounds, double rate, string when, CancellationToken cancellationToken)
    {
        await using var source = await FollowSource.CloneAsync(servers, template, time, cancellationToken);
        await using IFollower follower = rounds == _godwit ? new GodwitFollower(servers, source, time) : new NativeFollower(servers, source, time);
        await follower.PrepareAsync(cancellationToken);
        await servers.SettleAsync(follower.Target, cancellationToken);
        await using (var session = await servers.Target.OpenSuperuserAsync(follower.Target, cancellationToken))
        {
            await follower.StartAsync(cancellationToken);
            await WarmAsync(workload, source, cancellationToken);
            await CaughtUpAsync();
            var lag = options.Measures(FollowOptions.Lag)
                ? await new LagProbe(servers, source, follower, time).DuringAsync(() => _load.SecondsAsync(workload, source.Name, options.Seconds, rate, cancellationToken), cancellationToken)
                : null;
            if (lag is not null) await servers.CheckpointAsync(cancellationToken);
            double? tps = options.Measures(FollowOptions.Tps) ? await _load.SecondsAsync(workload, source.Name, options.Seconds, null, cancellationToken) : null;
            var ended = time.GetTimestamp();
            await CaughtUpAsync();
            var run = new LiveRun(lag, tps, tps is null ? null : time.GetElapsedTime(ended), await follower.CostsAsync(session, cancellationToken));
            await follower.StopAsync(cancellationToken);
            await servers.CheckAsync(follower, await TableHashes.OfAsync(servers.Source, source.Name, cancellationToken), cancellationToken);
            rounds.Add(run);
            progress.Report(string.Create(CultureInfo.InvariantCulture, $"{when}: {rounds.Peer}: p50 {lag?.P50:0.0} ms, p99 {lag?.P99:0.0} ms; {tps:0} transactions/s, {run.Behind?.TotalSeconds:0.0} s behind"));

            async Task CaughtUpAsync()
            {
                var marker = await source.MarkAsync(cancellationToken);
                await Wait.UntilAsync(SeesAsync, "the target has everything", time, cancellationToken);

                Task<bool> SeesAsync()
                {
                    follower.Check();
                    return session.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM public.bench_marker WHERE id = $1)", cancellationToken, marker);
                }
            }
        }
    }
}
