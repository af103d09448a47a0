using System.Globalization;
using System.Text.RegularExpressions;
using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Following.Workload;
using Godwit.Integration.Tests.Moving;

namespace Godwit.Integration.Tests.Following;

/// <summary>PostgreSQL's own benchmark writes, as it does for everybody; it counts what it has committed.</summary>
public sealed class PgbenchTests(Servers servers, ITestOutputHelper output)
{
    [Fact]
    public Task Eight_clients_and_ten_kills() => FollowAsync(kills: 10);

    [Fact]
    [Trait("Category", "Soak")]
    public Task Eight_clients_and_forty_kills()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("GODWIT_SOAK") is { Length: > 0 }, "make soak");
        return FollowAsync(kills: 40);
    }

    private async Task FollowAsync(int kills)
    {
        var random = Seed.Random(output);
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync());
        await Pgbench.RunAsync(source.Customer, "-i", "-q", "-s", "5");
        await source.ExecuteAsync("CREATE SCHEMA follow; CREATE TABLE follow.sentinel (id int PRIMARY KEY)");
        // pgbench_history has no key: whatever came twice would be there twice.
        await using var workspace = await Workspace.BetweenAsync(source.Superuser, target.Superuser, "identity: insert_only");

        using var stop = new CancellationTokenSource();
        var writing = RoundsAsync(source.Customer, stop.Token);
        long processed;
        try
        {
            for (var killed = 1; killed <= kills; killed++)
            {
                using var run = Follower.Start(workspace);
                var wasFollowing = random.Next(2) == 0;
                if (wasFollowing) await run.CarryAsync(source, target);
                await WrittenAsync(run, source, writing, random.Next(1, 1 << 20));
                await run.KillAsync();
                output.WriteLine($"killed {killed} times, now {(wasFollowing ? "following" : "anywhere")}");
            }
        }
        finally
        {
            await stop.CancelAsync();
            processed = await writing;
            output.WriteLine($"{processed} transactions");
        }

        (await workspace.RunAsync("run --until following --json")).ShouldEndWith(0);
        (await source.AskAsync<long>("SELECT count(*) FROM public.pgbench_history")).ShouldBe(processed);
        (await target.AskAsync<long>("SELECT count(*) FROM public.pgbench_history")).ShouldBe(processed);
        (await Checksums.OfAsync(target, _ => true)).ShouldBe(await Checksums.OfAsync(source, _ => true));
    }

    // So many bytes of WAL.
    private static async Task WrittenAsync(Follower run, FreshDatabase source, Task<long> writing, int bytes)
    {
        await using var session = await source.OpenSuperuserAsync();
        var from = await session.ScalarAsync<string>("SELECT pg_current_wal_insert_lsn()::text", TestContext.Current.CancellationToken);
        await run.WhileRunningAsync(async () => writing.IsCompleted
            || await session.ScalarAsync<bool>("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), $1::text::pg_lsn) >= $2", TestContext.Current.CancellationToken, from, (decimal)bytes));
        if (writing.IsCompleted) await writing;
    }

    // It counts only what it has brought to its end: round after round, until there are enough.
    private static async Task<long> RoundsAsync(DatabaseUrl url, CancellationToken stop)
    {
        var processed = 0L;
        while (!stop.IsCancellationRequested)
        {
            var told = await Pgbench.RunAsync(url, "-n", "-c", "8", "-j", "2", "-T", "3", "--rate=500");
            told.ShouldContain("number of failed transactions: 0 ");
            processed += long.Parse(Regex.Match(told, @"number of transactions actually processed: (\d+)").Groups[1].Value, CultureInfo.InvariantCulture);
        }
        return processed;
    }
}
