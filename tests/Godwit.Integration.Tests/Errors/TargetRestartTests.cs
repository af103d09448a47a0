using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Cli;
using Godwit.Local;
using Godwit.Local.Processes;

namespace Godwit.Integration.Tests.Errors;

/// <summary>The target, which holds the state too, restarts in the middle of the copy.</summary>
public sealed class TargetRestartTests(Servers servers)
{
    private const int Stop = 19;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_parts_under_way_are_tried_again(bool immediate)
    {
        await using var cluster = await Servers.StartAsync(new());
        var (source, target) = await PairAsync(cluster);
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer, Halfway.Settings);
        (await workspace.RunAsync("run --until schema")).ShouldEndWith(0);
        using var run = workspace.Start("run --until copied");
        await using (await Halfway.HoldAsync(target))
        {
            await Halfway.OnlyHeldIsMissingAsync(target);
            await cluster.RestartAsync(immediate, Cancellation);
        }

        workspace.Read(await run.EndAsync()).ShouldEndWith(0, "retry: part ", " of public.held").Errors.ShouldNotContain("under a new one");
        await workspace.ShouldBeIdenticalAsync(source, target);
    }

    [Fact]
    public async Task Commits_that_a_crash_took_back_are_made_again()
    {
        await using var cluster = await Servers.StartAsync(new() { Durable = true, Settings = ImmutableDictionary<string, string>.Empty.Add("fsync", "off") });
        var (source, target) = await PairAsync(cluster);
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer, Halfway.Settings);
        (await workspace.RunAsync("run --until schema")).ShouldEndWith(0);
        using var run = workspace.Start("run --until copied --json");
        await using (await Halfway.HoldAsync(target))
        {
            await Halfway.OnlyHeldIsMissingAsync(target);
            // What is claimed is on the disk. What is committed now is not: the copy's commits do not wait for it, and who writes them later stands still.
            await target.ExecuteAsync("CHECKPOINT");
            Signals.Send(await target.AskAsync<int>("SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'"), Stop).ShouldBeTrue();
            await target.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE '%LOCK TABLE public.held,%' AND datname = current_database()");
            await run.ReadUntilAsync("\"part_copied\",\"object\":\"public.held");
            await cluster.RestartAsync(immediate: true, Cancellation);
        }

        workspace.Read(await run.EndAsync()).ShouldEndWith(0);
        await workspace.ShouldBeIdenticalAsync(source, target);
    }

    [Fact]
    public async Task A_target_that_stays_away_ends_the_run_and_the_next_goes_on()
    {
        await using var cluster = await Servers.StartAsync(new());
        var (source, target) = await PairAsync(cluster);
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer, Halfway.Settings);
        (await workspace.RunAsync("run --until schema")).ShouldEndWith(0);
        using var run = workspace.Start("run --until copied --json");
        string? split;
        await using (await Halfway.HoldAsync(target))
        {
            await Halfway.OnlyHeldIsMissingAsync(target);
            split = await Halfway.CommittedAsync(target, "split");
            await cluster.StopAsync(immediate: false, Cancellation);
        }

        var ended = workspace.Read(await run.EndAsync()).ShouldEndWith(1, "The target cannot be reached.", $"127.0.0.1:{cluster.Port}", "Check host and port, and that the server is running and listens there.");
        ended.Problem.GetProperty("code").GetString().ShouldBe("unreachable");
        ended.Output.ShouldContain("\"event\":\"retry\"");
        (await workspace.RunAsync("status")).ShouldEndWith(1, "The target cannot be reached.");

        await cluster.StartAgainAsync(Cancellation);
        (await workspace.RunAsync("run --until copied")).ShouldEndWith(0, "The copy's snapshot is still kept", "parts are on the target already");
        (await Halfway.CommittedAsync(target, "split")).ShouldBe(split);
        await workspace.ShouldBeIdenticalAsync(source, target);
    }

    private async Task<(FreshDatabase Source, FreshDatabase Target)> PairAsync(LocalCluster cluster)
    {
        var source = await servers.FreshDatabaseAsync();
        await source.ExecuteAsync(Halfway.Tables);
        return (source, await cluster.DatabaseAsync("target"));
    }
}
