using System.Collections.Immutable;
using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Errors;
using Godwit.Integration.Tests.Following.Workload;

namespace Godwit.Integration.Tests.Following;

/// <summary>While it follows, the network or a server goes away and comes back: it goes on by itself, and both sides are the same.</summary>
public sealed class FollowNetworkTests(Servers servers, ITestOutputHelper output)
{
    public enum Side
    {
        Source,
        Target,
    }

    [Theory]
    [InlineData(Side.Source)]
    [InlineData(Side.Target)]
    public async Task Cut_again_and_again(Side side)
    {
        var random = Seed.Random(output);
        await using var stage = await StageAsync(side);
        var ended = await stage.FollowAsync(random, async (run, ledger) =>
        {
            for (var cut = 0; cut < 8; cut++)
            {
                await ledger.MoreAsync(run, random.Next(1, 40));
                if (cut % 3 < 2)
                {
                    stage.Relay.Cut();
                    continue;
                }
                // For longer than a first attempt takes.
                await stage.Relay.RefuseAsync();
                stage.Relay.Cut();
                await ledger.MoreAsync(run, 20);
                stage.Relay.Accept();
                await run.CarryAsync(stage.Source, stage.Target);
            }
        });
        ended.Output.ShouldContain("\"event\":\"retry\"");
    }

    [Theory]
    [InlineData(Side.Source)]
    [InlineData(Side.Target)]
    public async Task Slow(Side side)
    {
        var random = Seed.Random(output);
        await using var stage = await StageAsync(side);
        var ended = await stage.FollowAsync(random, async (run, ledger) =>
        {
            stage.Relay.BytesPerSecond = 1 << 18;
            await ledger.MoreAsync(run, 150);
            await run.CarryAsync(stage.Source, stage.Target);
            stage.Relay.BytesPerSecond = null;
        });
        ended.Output.ShouldNotContain("\"event\":\"retry\"");
    }

    [Theory]
    [InlineData(Side.Source)]
    [InlineData(Side.Target)]
    public async Task Silent_and_then_cut(Side side)
    {
        var random = Seed.Random(output);
        await using var stage = await StageAsync(side);
        var ended = await stage.FollowAsync(random, async (run, ledger) =>
        {
            for (var time = 0; time < 2; time++)
            {
                stage.Relay.FallSilent();
                await ledger.MoreAsync(run, 100);
                stage.Relay.Cut();
                stage.Relay.Flow();
                await run.CarryAsync(stage.Source, stage.Target);
            }
        });
        ended.Output.ShouldContain("\"event\":\"retry\"");
    }

    [Theory]
    [InlineData(Side.Source, true)]
    [InlineData(Side.Target, false)]
    public async Task A_server_restarts(Side side, bool immediate)
    {
        // What the source acknowledged must survive its crash, or nobody could follow it.
        await using var cluster = await Servers.StartAsync(new()
        {
            Durable = true, Settings = ImmutableDictionary<string, string>.Empty.Add("fsync", "off"),
        });
        await using var stage = await StageAsync(side, side == Side.Source ? await cluster.DatabaseAsync("source") : null, side == Side.Target ? await cluster.DatabaseAsync("target") : null);
        var ended = await stage.FollowAsync(Seed.Random(output), async (run, ledger) =>
        {
            await ledger.MoreAsync(run, 40);
            await cluster.RestartAsync(immediate, TestContext.Current.CancellationToken);
            await ledger.MoreAsync(run, 40);
            await run.CarryAsync(stage.Source, stage.Target);
        }, writes: side == Side.Target);
        ended.Output.ShouldContain("\"event\":\"retry\"");
    }

    [Fact]
    public async Task An_orderly_shutdown_of_an_idle_source_does_not_hang()
    {
        await using var cluster = await Servers.StartAsync(new());
        await using var stage = await StageAsync(Side.Source, await cluster.DatabaseAsync("source"));
        using var run = Follower.Start(stage.Workspace);
        await run.CarryAsync(stage.Source, stage.Target);

        // The server waits until who follows has everything, the checkpoint of the shutdown too.
        await cluster.StopAsync(immediate: false, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        await cluster.StartAgainAsync(TestContext.Current.CancellationToken);
        await run.CarryAsync(stage.Source, stage.Target);
        await run.InterruptAsync();
        await Differences.ShouldBeNoneAsync(stage.Source, stage.Target);
    }

    private async Task<Stage> StageAsync(Side side, FreshDatabase? from = null, FreshDatabase? to = null)
    {
        var (source, target) = (from ?? await servers.FreshDatabaseAsync(), to ?? await servers.FreshDatabaseAsync(18));
        await Zoo.LoadAsync(source.Customer);
        await source.ExecuteAsync(Ledger.Tables);
        var relay = TcpRelay.Before(side == Side.Source ? source.Customer : target.Customer);
        return new(source, target, relay, await Workspace.BetweenAsync(
            side == Side.Source ? relay.Through(source.Customer) : source.Customer, side == Side.Target ? relay.Through(target.Customer) : target.Customer, "identity: insert_only"));
    }

    private sealed record Stage(FreshDatabase Source, FreshDatabase Target, TcpRelay Relay, Workspace Workspace) : IAsyncDisposable
    {
        // Under load; the sentinel at the end has come without anybody's help.
        public async Task<Ended> FollowAsync(Random random, Func<Follower, Ledger, Task> disturb, bool writes = true)
        {
            using var run = Follower.Start(Workspace);
            await run.CarryAsync(Source, Target);
            using var stop = new CancellationTokenSource();
            var ledger = new Ledger(Source) { Reconnects = true };
            var booking = ledger.RunAsync(stop.Token);
            var writing = writes ? new RandomWorkload(Source.Customer, random, new() { Writers = 2, Pace = TimeSpan.FromMilliseconds(100) }).RunAsync(stop.Token) : Task.CompletedTask;
            try
            {
                await disturb(run, ledger);
            }
            finally
            {
                await stop.CancelAsync();
                await Task.WhenAll(booking, writing);
            }
            await run.CarryAsync(Source, Target);
            var ended = await run.InterruptAsync();
            (await Workspace.RunAsync("run --until following --json")).ShouldEndWith(0);
            await Differences.ShouldBeNoneAsync(Source, Target);
            await ledger.ShouldBeOnAsync(Target);
            return ended;
        }

        public async ValueTask DisposeAsync()
        {
            await Workspace.DisposeAsync();
            await Relay.DisposeAsync();
        }
    }
}
