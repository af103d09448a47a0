using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Errors;
using Godwit.Local;
using Godwit.Local.Processes;

namespace Godwit.Integration.Tests.Resuming;

/// <summary>More processes that copy: they join, die, outlive their runner, or do not belong to it.</summary>
public sealed class WorkerTests(Servers servers)
{
    private const string Settings = "part_size: 64kB";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_parts_of_a_killed_worker_are_taken_over()
    {
        var (source, target) = await servers.HalfwayAsync();
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer, Settings);
        (await workspace.RunAsync("run --until schema")).ShouldEndWith(0);
        var user = $"{Environment.UserName} on {Environment.MachineName}, process";
        GodwitProcess run, stays, dies;
        await using (await Copying.HoldPartsAsync(target))
        {
            run = workspace.Start("run --until copied");
            await Copying.StandAsync(target, processes: 1);
            stays = workspace.Start("work");
            dies = workspace.Start("work");
            await Copying.StandAsync(target, processes: 3);
            var status = (await workspace.RunAsync("status")).ShouldEndWith(0).Output;
            foreach (var worker in new[] { stays, dies }) status.ShouldContain($"worker: at work, {user} {worker.Id}, ");
            dies.Signal(Signals.Kill);
            await dies.EndAsync();
        }
        using (run)
        using (stays)
        using (dies)
        {
            var left = workspace.Read(await stays.EndAsync()).ShouldEndWith(0);
            left.Output.ShouldContain("copied from here");
            left.Output.ShouldContain("Nothing is left to claim.");
            workspace.Read(await run.EndAsync()).ShouldEndWith(0);
            (await target.AskAsync<long>("SELECT count(*) FROM godwit.parts WHERE attempts = 2 AND state = 'done'")).ShouldBe(2);
            var after = (await workspace.RunAsync("status")).ShouldEndWith(0).Output;
            after.ShouldContain($"worker: gone; {user} {stays.Id}, ");
            after.ShouldContain($"worker: gone; {user} {dies.Id}, 0 parts");
        }
        await workspace.ShouldBeIdenticalAsync(source, target);
    }

    [Fact]
    public async Task A_worker_outlives_its_runner()
    {
        var (source, target) = await servers.HalfwayAsync();
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer, Settings);
        (await workspace.RunAsync("run --until schema")).ShouldEndWith(0);
        GodwitProcess run, worker;
        await using (await Copying.HoldPartsAsync(target))
        {
            run = workspace.Start("run --until copied");
            await Copying.StandAsync(target, processes: 1);
            worker = workspace.Start("work");
            await Copying.StandAsync(target, processes: 2);
            run.Signal(Signals.Kill);
            await run.EndAsync();
            run.Dispose();
        }
        using (worker) workspace.Read(await worker.EndAsync()).ShouldEndWith(0);
        // The runner's own two parts become free when its heartbeat is late; the worker has left by then.
        var done = await target.AskAsync<long>("SELECT count(*) FROM godwit.parts WHERE state = 'done'");
        (await target.AskAsync<long>("SELECT count(*) FROM godwit.parts WHERE state <> 'done'")).ShouldBe(2);

        (await workspace.RunAsync("run --until copied")).ShouldEndWith(0, "The copy's snapshot is still kept", $"{done} of {done + 2} parts are on the target already");
        await workspace.ShouldBeIdenticalAsync(source, target);
    }

    [Fact]
    public async Task A_worker_goes_on_under_a_new_snapshot()
    {
        await using var cluster = await Servers.StartAsync(new());
        var source = await cluster.DatabaseAsync("source");
        await source.ExecuteAsync(Halfway.Tables);
        var target = await servers.FreshDatabaseAsync();
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer, Settings);
        (await workspace.RunAsync("run --until schema")).ShouldEndWith(0);
        GodwitProcess run, worker;
        await using (await Copying.HoldPartsAsync(target))
        {
            run = workspace.Start("run --until copied");
            await Copying.StandAsync(target, processes: 1);
            worker = workspace.Start("work --json");
            await Copying.StandAsync(target, processes: 2);
            await cluster.RestartAsync(immediate: false, Cancellation);
        }
        using (run)
        using (worker)
        {
            workspace.Read(await run.EndAsync()).ShouldEndWith(0, "The snapshot of the copy is gone");
            workspace.Read(await worker.EndAsync()).ShouldEndWith(0);
        }
        await workspace.ShouldBeIdenticalAsync(source, target);
    }

    [Fact]
    public async Task Without_a_copy_there_is_nothing_to_join()
    {
        var (source, target) = await servers.HalfwayAsync();
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer, Settings);
        string[] messages = [$"No copy of {workspace.Migration} is running.", "`godwit run` first; workers join it."];

        (await workspace.RunAsync("work --json")).ShouldEndWith(4, [.. messages, "The target holds no state of it."]).Problem.GetProperty("code").GetString().ShouldBe("no_copy");
        (await workspace.RunAsync("run --until schema")).ShouldEndWith(0);
        (await workspace.RunAsync("work")).ShouldEndWith(4, [.. messages, "No runner is at work, and no snapshot is kept."]);
        (await workspace.RunAsync("run --until copied")).ShouldEndWith(0);
        (await workspace.RunAsync("work")).ShouldEndWith(0).Output.ShouldContain("nothing was left to copy");
        await workspace.ShouldBeIdenticalAsync(source, target);
    }

    [Fact]
    public async Task Another_server_is_not_the_source()
    {
        var (source, target) = await servers.HalfwayAsync();
        var others = new[] { await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync(18), await servers.FreshDatabaseAsync(null, StandIn.Rds) };
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer, Settings);
        (await workspace.RunAsync("run --until schema")).ShouldEndWith(0);
        GodwitProcess run;
        await using (await Copying.HoldPartsAsync(target))
        {
            run = workspace.Start("run --until copied");
            await Copying.StandAsync(target, processes: 1);
            foreach (var other in others)
            {
                await PointAsync(workspace, other, target);
                (await workspace.RunAsync("work --json")).ShouldEndWith(4, "This is not the server whose snapshot is being copied.", $"{other.Customer}", "The keeper's session is not on it.", "Give the worker the source's own address, no replica")
                    .Problem.GetProperty("code").GetString().ShouldBe("not_the_source");
            }
            (await target.AskAsync<long>("SELECT count(*) FROM godwit.workers WHERE kind = 'worker'")).ShouldBe(0);
        }
        using (run) workspace.Read(await run.EndAsync()).ShouldEndWith(0);
        await PointAsync(workspace, source, target);
        await workspace.ShouldBeIdenticalAsync(source, target);
    }

    [Fact]
    public async Task Another_configuration_moves_something_else()
    {
        var (source, target) = await servers.HalfwayAsync();
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer, Settings);
        (await workspace.RunAsync("run --until schema")).ShouldEndWith(0);
        var own = await File.ReadAllTextAsync(workspace.File, Cancellation);
        GodwitProcess run;
        await using (await Copying.HoldPartsAsync(target))
        {
            run = workspace.Start("run --until copied");
            await Copying.StandAsync(target, processes: 1);
            await workspace.WriteAsync("godwit.yaml", own.Replace(Settings, "exclude: [public.keyless]", StringComparison.Ordinal));
            (await workspace.RunAsync("work --json")).ShouldEndWith(
                4, "The runner moves something else.", "It was started with include [] exclude [] schema Dump; here it is include [] exclude [public.keyless] schema Dump.", "Give the worker the runner's own godwit.yaml.")
                .Problem.GetProperty("code").GetString().ShouldBe("migration_differs");
            await workspace.WriteAsync("godwit.yaml", own);
        }
        using (run) workspace.Read(await run.EndAsync()).ShouldEndWith(0);
        await workspace.ShouldBeIdenticalAsync(source, target);
    }

    private static Task PointAsync(Workspace workspace, FreshDatabase source, FreshDatabase target) => workspace.WriteAsync(
        ".env", $"SOURCE_DATABASE_URL={workspace.WithPassword(source.Customer)}\nTARGET_DATABASE_URL={workspace.WithPassword(target.Customer)}\n");
}
