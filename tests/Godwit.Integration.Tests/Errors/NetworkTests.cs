using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Cli;

namespace Godwit.Integration.Tests.Errors;

/// <summary>The network between Godwit and a server is cut, slow, or silent.</summary>
public sealed class NetworkTests(Servers servers)
{
    public enum Side
    {
        Source,
        Target,
    }

    [Theory]
    [InlineData(Side.Source)]
    [InlineData(Side.Target)]
    public async Task Cut_for_a_moment(Side side)
    {
        await using var stage = await StageAsync(side);
        using var run = await stage.UntilHalfwayAsync();
        await stage.Relay.RefuseAsync();
        stage.Relay.Cut();
        await stage.ReleaseAsync();
        await run.ReadUntilAsync("\"event\":\"retry\"");
        stage.Relay.Accept();

        var ended = stage.Workspace.Read(await run.EndAsync()).ShouldEndWith(0);
        // The keeper's session went through the same network.
        ended.Output.Contains("\"code\":\"new_snapshot\"", StringComparison.Ordinal).ShouldBe(side == Side.Source);
        await stage.ShouldBeIdenticalAsync();
    }

    [Theory]
    [InlineData(Side.Source)]
    [InlineData(Side.Target)]
    public async Task Cut_for_good(Side side)
    {
        await using var stage = await StageAsync(side);
        using var run = await stage.UntilHalfwayAsync();
        await stage.Relay.RefuseAsync();
        stage.Relay.Cut();
        await stage.ReleaseAsync();

        stage.Workspace.Read(await run.EndAsync()).ShouldEndWith(
            1, $"The {(side == Side.Source ? "source" : "target")} cannot be reached.", $"127.0.0.1:{stage.Relay.Port}", "Check host and port, and that the server is running and listens there.");

        stage.Relay.Accept();
        (await stage.Workspace.RunAsync("run --until copied")).ShouldEndWith(0, side == Side.Source ? "are unchanged, row by row, and stay" : "parts are on the target already");
        await stage.ShouldBeIdenticalAsync();
    }

    [Theory]
    [InlineData(Side.Source)]
    [InlineData(Side.Target)]
    public async Task Slow(Side side)
    {
        await using var stage = await StageAsync(side);
        stage.Relay.BytesPerSecond = 1 << 20;

        (await stage.Workspace.RunAsync("run --until copied")).ShouldEndWith(0).Errors.ShouldNotContain("retry");

        stage.Relay.Forwarded.ShouldBeGreaterThan(4 << 20);
        stage.Relay.BytesPerSecond = null;
        await stage.ShouldBeIdenticalAsync();
    }

    [Theory]
    [InlineData(Side.Source)]
    [InlineData(Side.Target)]
    public async Task Silent_and_then_cut(Side side)
    {
        await using var stage = await StageAsync(side);
        stage.Relay.BytesPerSecond = 1 << 20;
        using var run = stage.Workspace.Start("run --until copied --json");
        await run.ReadUntilAsync("\"event\":\"part_copied\"");
        stage.Relay.FallSilent();
        stage.Relay.BytesPerSecond = null;
        await stage.NothingMovesAsync();
        stage.Relay.Cut();
        stage.Relay.Flow();

        stage.Workspace.Read(await run.EndAsync()).ShouldEndWith(0).Output.ShouldContain("\"event\":\"retry\"");
        await stage.ShouldBeIdenticalAsync();
    }

    private async Task<Stage> StageAsync(Side side)
    {
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync(18));
        await source.ExecuteAsync(Halfway.Tables);
        var relay = TcpRelay.Before(side == Side.Source ? source.Customer : target.Customer);
        return new(source, target, relay, await Workspace.BetweenAsync(
            side == Side.Source ? relay.Through(source.Customer) : source.Customer, side == Side.Target ? relay.Through(target.Customer) : target.Customer, Halfway.Settings));
    }

    private sealed record Stage(FreshDatabase Source, FreshDatabase Target, TcpRelay Relay, Workspace Workspace) : IAsyncDisposable
    {
        private Npgsql.NpgsqlConnection? _lock;

        public async Task<GodwitProcess> UntilHalfwayAsync()
        {
            (await Workspace.RunAsync("run --until schema")).ShouldEndWith(0);
            _lock = await Halfway.HoldAsync(Target);
            var run = Workspace.Start("run --until copied --json");
            await Halfway.OnlyHeldIsMissingAsync(Target);
            return run;
        }

        public async Task ReleaseAsync() => await _lock!.ExecuteAsync("ROLLBACK", TestContext.Current.CancellationToken);

        // Longer than a beat, and than a look at the keeper.
        public async Task NothingMovesAsync()
        {
            var (before, since) = (Relay.Forwarded, TimeProvider.System.GetTimestamp());
            await Eventually.TrueAsync(() =>
            {
                if (Relay.Forwarded != before) (before, since) = (Relay.Forwarded, TimeProvider.System.GetTimestamp());
                return Task.FromResult(TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(4));
            });
        }

        public Task ShouldBeIdenticalAsync() => Workspace.ShouldBeIdenticalAsync(Source, Target);

        public async ValueTask DisposeAsync()
        {
            if (_lock is not null) await _lock.DisposeAsync();
            await Workspace.DisposeAsync();
            await Relay.DisposeAsync();
        }
    }
}
