using System.Globalization;
using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Errors;
using Godwit.Integration.Tests.Following.Drifting;
using Godwit.Integration.Tests.Following.Workload;
using Godwit.Integration.Tests.Moving;

namespace Godwit.Integration.Tests.Following;

/// <summary>Everything at once for a long time: random writers, kills, cuts of both connections, and releases. In the end nothing differs.</summary>
public sealed class SoakTests(Servers servers, ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private enum Disturbance
    {
        Kill,
        CutSource,
        CutTarget,
        RefuseTarget,
        Release,
        Resync,
    }

    [Fact]
    [Trait("Category", "Soak")]
    public async Task An_hour_of_everything()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("GODWIT_SOAK") is { Length: > 0 }, "make soak");
        var length = TimeSpan.FromMinutes(int.Parse(Environment.GetEnvironmentVariable("GODWIT_SOAK_MINUTES") ?? "60", CultureInfo.InvariantCulture));
        var random = Seed.Random(output);
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync(18));
        await Zoo.LoadAsync(source.Customer);
        await source.ExecuteAsync(Ledger.Tables);
        await source.ExecuteAsync(Release.Before);
        await source.ExecuteAsync($"ALTER DATABASE {source.Name} SET logical_decoding_work_mem = '64kB'");
        await using var sourceRelay = TcpRelay.Before(source.Customer);
        await using var targetRelay = TcpRelay.Before(target.Customer);
        await using var workspace = await Workspace.BetweenAsync(
            sourceRelay.Through(source.Customer), targetRelay.Through(target.Customer), "identity: insert_only\nfollow: { source_changes: apply, bulk_from: 256kB }");
        var run = Follower.Start(workspace);
        var counts = new Dictionary<Disturbance, int>();
        try
        {
            await run.CarryAsync(source, target);
            using var stop = new CancellationTokenSource();
            var workload = new RandomWorkload(source.Customer, random, new() { Writers = 2, Pace = TimeSpan.FromMilliseconds(300) });
            var ledger = new Ledger(source) { Reconnects = true };
            var (writing, booking) = (workload.RunAsync(stop.Token), ledger.RunAsync(stop.Token));
            try
            {
                for (var (started, release) = (TimeProvider.System.GetTimestamp(), 0); TimeProvider.System.GetElapsedTime(started) < length;)
                {
                    var disturbance = random.GetItems(Enum.GetValues<Disturbance>(), 1)[0];
                    counts[disturbance] = counts.GetValueOrDefault(disturbance) + 1;
                    await ledger.MoreAsync(run, random.Next(1, 60));
                    output.WriteLine($"{TimeProvider.System.GetElapsedTime(started):mm\\:ss} {disturbance}, {workload.Committed} and {ledger.Committed} transactions");
                    // A run that begins without a server refuses; one that follows goes on.
                    if (disturbance is Disturbance.CutSource or Disturbance.CutTarget or Disturbance.RefuseTarget) await run.CarryAsync(source, target);
                    switch (disturbance)
                    {
                        case Disturbance.Kill:
                            await run.KillAsync();
                            run.Dispose();
                            run = Follower.Start(workspace);
                            break;
                        case Disturbance.CutSource:
                            sourceRelay.Cut();
                            break;
                        case Disturbance.CutTarget:
                            targetRelay.Cut();
                            break;
                        case Disturbance.RefuseTarget:
                            await targetRelay.RefuseAsync();
                            targetRelay.Cut();
                            await ledger.MoreAsync(run, 30);
                            targetRelay.Accept();
                            break;
                        case Disturbance.Release:
                            await ReleaseAsync(source, target, run, ++release);
                            break;
                        case Disturbance.Resync:
                            using (var asking = workspace.Start($"resync {random.GetItems(["follow.account", "follow.receipt", "follow.measurement"], 1)[0]}"))
                            {
                                await run.CarryAsync(source, target);
                                workspace.Read(await asking.EndAsync()).ExitCode.ShouldBeOneOf(0, 4);
                            }
                            break;
                    }
                    if (random.Next(3) == 0) await run.CarryAsync(source, target);
                    if (writing.IsCompleted) await writing;
                }
            }
            finally
            {
                await stop.CancelAsync();
                await booking;
                output.WriteLine($"{await writing}");
            }
            await run.CarryAsync(source, target);
            await run.InterruptAsync();
            (await workspace.RunAsync("run --until following --json")).ShouldEndWith(0);
            output.WriteLine(string.Join(", ", counts.Select(count => $"{count.Key} {count.Value}")));
            await Differences.ShouldBeNoneAsync(source, target);
            await ledger.ShouldBeOnAsync(target);
            (await Checksums.OfAsync(target, table => table.Schema == "app")).ShouldBe(await Checksums.OfAsync(source, table => table.Schema == "app"));
        }
        catch (TimeoutException)
        {
            output.WriteLine((await workspace.RunAsync("status")).Output);
            output.WriteLine(string.Join('\n', (await run.InterruptAsync()).Output.Split('\n').TakeLast(40)));
            throw;
        }
        finally
        {
            run.Dispose();
        }
    }

    private static async Task ReleaseAsync(FreshDatabase source, FreshDatabase target, Follower run, int number)
    {
        foreach (var statement in Release.Additive(number).Split(";\n", StringSplitOptions.RemoveEmptyEntries)) await source.ExecuteAsync(statement);
        await source.ExecuteAsync(Release.Use(number));
        if (number % 3 == 0)
        {
            await run.CarryAsync(source, target);
            await source.ExecuteAsync(Release.Manual(number / 3));
            await source.ExecuteAsync(Release.UseManual(number / 3));
            await run.WhileRunningAsync(() => target.AskAsync<bool>("SELECT EXISTS (SELECT FROM godwit.drift WHERE resolved_at IS NULL AND name LIKE 'app.narrow%')"), Patience);
            await target.ExecuteAsync(Release.Manual(number / 3));
        }
        await run.WhileRunningAsync(() => target.AskAsync<bool>($"SELECT to_regclass('app.made_{number}') IS NOT NULL AND NOT EXISTS (SELECT FROM godwit.drift WHERE resolved_at IS NULL)"), Patience);
        await run.CarryAsync(source, target);
    }
}
