using Godwit.Bench.Datasets;
using Godwit.Bench.Following.Followers;
using Godwit.Bench.Following.Measuring;
using Godwit.Bench.Following.Results;
using Godwit.Bench.Following.Workloads;
using Godwit.Bench.Measuring;
using Godwit.Bench.Peers;
using Godwit.Bench.Results;
using Godwit.Bench.Verifying.Results;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;

namespace Godwit.Bench.Verifying.Measuring;

/// <summary>Verifies a source that is written to at a rate and followed, again and again, and collects how long nothing was applied for it.</summary>
internal sealed class HoldSet(BenchServers servers, VerifyOptions options, TimeProvider time, IProgress<string> progress)
{
    private const string Template = "bench_hold";
    private const string Transactions = "SELECT count(*) FROM public.pgbench_history";

    // A runner that is still being compiled is not what is asked for.
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(10);

    private readonly RoundsBuilder<HoldRun> _holds = new(AllPeers.Verify.Name);
    private double? _rate;

    /// <summary>Does it. Where a verification fails or finds a difference, the result says so.</summary>
    public async Task<HoldResult> RunAsync(CancellationToken cancellationToken)
    {
        var data = new Pgbench(options.Scale);
        progress.Report("hold: loading");
        await data.LoadAsync(servers.Source, Template, cancellationToken);
        try
        {
            await FollowSource.EquipAsync(servers, Template, cancellationToken);
            await new Attempt(progress, "hold").TryAsync(_holds, () => FollowAsync(cancellationToken));
        }
        finally
        {
            await servers.Source.DropDatabaseAsync(Template, CancellationToken.None);
        }
        return new($"{AllWorkloads.Tpcb.Description}; {data.Description}", _rate, new VerifyConfiguration().SlotDeadline, _holds.Build());
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        await using var source = await FollowSource.CloneAsync(servers, Template, time, cancellationToken);
        await using var follower = new GodwitFollower(servers, source, time);
        await follower.PrepareAsync(cancellationToken);
        await servers.SettleAsync(follower.Target, cancellationToken);
        await follower.StartAsync(cancellationToken);
        await WrittenToAsync(source, async writing =>
        {
            for (var number = 1; number <= options.Holds; number++)
            {
                follower.Check();
                if (writing.IsCompleted) await writing;
                Add(number, await follower.VerifyAsync(cancellationToken));
            }
        }, cancellationToken);
        await CaughtUpAsync(source, follower, cancellationToken);
        await follower.StopAsync(cancellationToken);
        await servers.CheckAsync(follower, await TableHashes.OfAsync(servers.Source, source.Name, cancellationToken), cancellationToken);
    }

    private void Add(int number, ShellRun run)
    {
        var verdict = VerdictReading.Of(run.Output);
        if (!verdict.IsIdentical) throw new PeerFailedException($"verification {number} found differences: {string.Join("; ", verdict.Differing.Take(3))}");
        _holds.Add(new(run.Measurement.Wall, verdict.Mode, verdict.HeldMilliseconds, verdict.Reason));
        progress.Report($"hold, {number} of {options.Holds}: {verdict.Mode}, held {Figures.Tenths(verdict.HeldMilliseconds)} ms, {Figures.Text(run.Measurement.Wall.TotalSeconds)} s{(verdict.Reason is { } reason ? $": {reason}" : "")}");
    }

    // Its rate counts from when the first transactions are through.
    private async Task WrittenToAsync(FollowSource source, Func<Task, Task> work, CancellationToken cancellationToken)
    {
        await using var session = await servers.Source.OpenSuperuserAsync(source.Name, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = new Load(servers, time).UntilAsync(AllWorkloads.Tpcb, source.Name, options.Rate, stop.Token);
        try
        {
            await Task.WhenAny(writing, Task.Delay(Warm, time, cancellationToken));
            var (began, before) = (time.GetTimestamp(), await session.ScalarAsync<long>(Transactions, cancellationToken));
            await work(writing);
            _rate = (await session.ScalarAsync<long>(Transactions, cancellationToken) - before) / time.GetElapsedTime(began).TotalSeconds;
        }
        finally
        {
            await stop.CancelAsync();
            await writing;
        }
    }

    private async Task CaughtUpAsync(FollowSource source, GodwitFollower follower, CancellationToken cancellationToken)
    {
        await using var session = await servers.Target.OpenSuperuserAsync(follower.Target, cancellationToken);
        var marker = await source.MarkAsync(cancellationToken);
        await Wait.UntilAsync(SeesAsync, "the target has everything", time, cancellationToken);

        Task<bool> SeesAsync()
        {
            follower.Check();
            return session.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM public.bench_marker WHERE id = $1)", cancellationToken, marker);
        }
    }
}
