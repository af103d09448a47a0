using Godwit.Bench.Following.Followers;
using Godwit.Bench.Following.Results;
using Godwit.Bench.Following.Workloads;
using Godwit.Bench.Measuring;
using Godwit.Bench.Results;

namespace Godwit.Bench.Following.Measuring;

/// <summary>Measures all peers at the backlogs of one workload.</summary>
internal sealed class CatchUpSet(BenchServers servers, FollowOptions options, TimeProvider time, IProgress<string> progress)
{
    private readonly RoundsBuilder<CatchUpRun> _godwit = new(GodwitFollower.PeerName);
    private readonly RoundsBuilder<CatchUpRun> _native = new(NativeFollower.PeerName);
    private readonly RoundsBuilder<CatchUpRun> _reader = new(Reader.PeerName, ClientPrograms.Has(servers.Path, Reader.Program) ? null : $"{Reader.Program} is not installed");
    private readonly List<double> _wal = [];

    /// <summary>Does every round. A peer that fails is named in the result.</summary>
    public async Task<CatchUpResult> RunAsync(Workload workload, string template, CancellationToken cancellationToken)
    {
        for (var round = 1; round <= options.Rounds; round++) await RoundAsync(workload, template, round, cancellationToken);
        return new(
            workload.Name, $"{workload.Description}; {workload.Data.Description}", workload.PerClient(options.Transactions) * Workload.Clients, Median.Of(_wal),
            [_godwit.Build(), _native.Build(), _reader.Build()]);
    }

    private async Task RoundAsync(Workload workload, string template, int round, CancellationToken cancellationToken)
    {
        var when = $"{workload.Name}, round {round}";
        await using var source = await FollowSource.CloneAsync(servers, template, time, cancellationToken);
        await using var godwit = new GodwitFollower(servers, source, time);
        await using var native = new NativeFollower(servers, source, time);
        var attempt = new Attempt(progress, when);
        (IFollower Follower, RoundsBuilder<CatchUpRun> Rounds)[] peers = [(godwit, _godwit), (native, _native)];
        foreach (var (follower, rounds) in peers)
            await attempt.TryAsync(rounds, () => OrEndAsync(follower, () => PrepareAsync(follower, cancellationToken)));
        await source.AddReaderAsync(cancellationToken);

        var from = await source.PositionAsync(cancellationToken);
        progress.Report($"{when}: writing");
        await new Load(servers, time).TransactionsAsync(workload, source.Name, workload.PerClient(options.Transactions), cancellationToken);
        _wal.Add(await source.BytesSinceAsync(from, cancellationToken));
        var end = await source.PositionAsync(cancellationToken);
        var marker = await source.MarkAsync(cancellationToken);

        if (round % 2 == 0) peers.AsSpan().Reverse();
        foreach (var (follower, rounds) in peers)
            await attempt.TryAsync(rounds, () => OrEndAsync(follower, async () => Add(rounds, await new CatchUp(servers, time).MeasureAsync(follower, source, marker, cancellationToken), when)));
        await attempt.TryAsync(_reader, async () => Add(_reader, await new Reader(servers, time).MeasureAsync(source, end, cancellationToken), when));

        var expected = await TableHashes.OfAsync(servers.Source, source.Name, cancellationToken);
        foreach (var (follower, rounds) in peers)
            await attempt.TryAsync(rounds, () => servers.CheckAsync(follower, expected, cancellationToken));
    }

    // One that failed does not go on while another is measured.
    private static async Task OrEndAsync(IFollower follower, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch
        {
            await follower.DisposeAsync();
            throw;
        }
    }

    private async Task PrepareAsync(IFollower follower, CancellationToken cancellationToken)
    {
        await follower.PrepareAsync(cancellationToken);
        await servers.SettleAsync(follower.Target, cancellationToken);
    }

    private void Add(RoundsBuilder<CatchUpRun> rounds, CatchUpRun run, string when)
    {
        rounds.Add(run);
        progress.Report($"{when}: {rounds.Peer}: {Figures.Text(run.Wall.TotalSeconds)} s, {Figures.Text(run.SinceFirst.TotalSeconds)} s since the first, {Figures.Megabytes(run.Costs?.Resident)} MB");
    }
}
