using Godwit.Integration.Tests.Cli;

namespace Godwit.Integration.Tests.Errors;

/// <summary>The source restarts in the middle of the copy and takes the snapshot with it: the copy goes on under a new one, with what is still true.</summary>
public sealed class SourceRestartTests(Servers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "")]
    [InlineData(false, "UPDATE public.keyless SET v = v + 1 WHERE v = 7")]
    [InlineData(true, "DELETE FROM public.keyless WHERE v = 7; INSERT INTO public.keyless SELECT -1, 'new' FROM generate_series(1, 50)")]
    public async Task The_run_goes_on_and_unchanged_tables_stay(bool immediate, string change)
    {
        await using var cluster = await Servers.StartAsync(new());
        var source = await cluster.DatabaseAsync("source");
        await source.ExecuteAsync(Halfway.Tables);
        var target = await servers.FreshDatabaseAsync();
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer, Halfway.Settings);
        (await workspace.RunAsync("run --until schema")).ShouldEndWith(0);
        using var run = workspace.Start("run --until copied");
        string? split, keyless;
        await using (await Halfway.HoldAsync(target))
        {
            await Halfway.OnlyHeldIsMissingAsync(target);
            (split, keyless) = (await Halfway.CommittedAsync(target, "split"), await Halfway.CommittedAsync(target, "keyless"));
            await cluster.RestartAsync(immediate, Cancellation);
            if (change.Length > 0) await source.ExecuteAsync(change);
        }

        var stay = change.Length > 0 ? 1 : 2;
        workspace.Read(await run.EndAsync()).ShouldEndWith(
            0, "The snapshot of the copy is gone", "It goes on under a new one.",
            $"Under the new snapshot {stay} of 2 tables that had rows on the target are unchanged, row by row, and stay");
        (await Halfway.CommittedAsync(target, "split")).ShouldBe(split);
        if (change.Length > 0) (await Halfway.CommittedAsync(target, "keyless")).ShouldNotBe(keyless);
        else (await Halfway.CommittedAsync(target, "keyless")).ShouldBe(keyless);
        await workspace.ShouldBeIdenticalAsync(source, target);
    }

    [Fact]
    public async Task A_source_that_stays_away_ends_the_run_and_the_next_goes_on()
    {
        await using var cluster = await Servers.StartAsync(new());
        var source = await cluster.DatabaseAsync("source");
        await source.ExecuteAsync(Halfway.Tables);
        var target = await servers.FreshDatabaseAsync();
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer, Halfway.Settings);
        (await workspace.RunAsync("run --until schema")).ShouldEndWith(0);
        using var run = workspace.Start("run --until copied --json");
        await using (await Halfway.HoldAsync(target))
        {
            await Halfway.OnlyHeldIsMissingAsync(target);
            await cluster.StopAsync(immediate: false, Cancellation);
        }

        var ended = workspace.Read(await run.EndAsync()).ShouldEndWith(1, "The source cannot be reached.", $"127.0.0.1:{cluster.Port}", "Check host and port, and that the server is running and listens there.");
        ended.Problem.GetProperty("code").GetString().ShouldBe("unreachable");
        ended.Output.ShouldContain("\"event\":\"retry\"");
        (await workspace.RunAsync("status")).ShouldEndWith(0).Output.ShouldContain("The source cannot be reached.");
        (await workspace.RunAsync("run --until copied")).ShouldEndWith(4, "The source cannot be reached.");

        await cluster.StartAgainAsync(Cancellation);
        (await workspace.RunAsync("run --until copied")).ShouldEndWith(
            0, "The snapshot of the unfinished copy is gone, its keeper too", "Under the new snapshot 2 of 2 tables that had rows on the target are unchanged");
        await workspace.ShouldBeIdenticalAsync(source, target);
    }
}
