using Godwit.Engine.Follow;
using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Following.Workload;
using Npgsql;

namespace Godwit.Integration.Tests.Following;

/// <summary>The runner dies at each point that could cost something, the first time it comes there and a later time; then it is run again.</summary>
public sealed class CrashPointTests(Servers servers, ITestOutputHelper output)
{
    public static TheoryData<string> Points => [.. CrashPoint.All];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task Nothing_is_lost_and_nothing_comes_twice(string point)
    {
        var random = Seed.Random(output);
        await CrashAsync(point, random, 0, Later(point, random));
    }

    [Theory]
    [Trait("Category", "Soak")]
    [MemberData(nameof(Points))]
    public async Task Forty_times(string point)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("GODWIT_SOAK") is { Length: > 0 }, "make soak");
        var random = Seed.Random(output);
        // A slot that nobody has read from is made anew by the next run.
        await CrashAsync(point, random, [.. Enumerable.Range(0, 40).Select(_ => point == CrashPoint.AfterSlot ? 0 : Later(point, random))]);
    }

    private async Task CrashAsync(string point, Random random, params int[] passes)
    {
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync());
        await Zoo.LoadAsync(source.Customer);
        await source.ExecuteAsync(Ledger.Tables);
        await source.ExecuteAsync($"ALTER DATABASE {Sql.Name(source.Name)} SET logical_decoding_work_mem = '64kB'");
        // A file of the spool is then 1 MB.
        var follow = point is CrashPoint.SpoolRotated or CrashPoint.SpoolTrimmed ? "\nfollow: { spool_limit: 16MB }" : "";
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer, $"identity: insert_only{follow}");
        await using var copying = point == CrashPoint.SpoolFlushed ? await HoldCopyAsync(workspace, target) : null;

        using var stop = new CancellationTokenSource();
        var ledger = LedgerFor(point, source);
        var workload = new RandomWorkload(source.Customer, random, new() { Writers = 2, Pace = TimeSpan.FromMilliseconds(100) }) { Truncates = false };
        Task<WorkloadCounts> writing = workload.RunAsync(stop.Token);
        var booking = ledger.RunAsync(stop.Token);
        try
        {
            foreach (var crashAfter in passes)
            {
                using var twin = Follower.Start(workspace, point, crashAfter);
                await twin.DiesAsync();
                output.WriteLine($"died at {point} after {crashAfter} passes, {workload.Committed} + {ledger.Committed} transactions");
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(writing, booking);
        }
        if (copying is not null) await copying.ExecuteAsync("ROLLBACK", TestContext.Current.CancellationToken);

        (await workspace.RunAsync("run --until following --json")).ShouldEndWith(0);
        await Differences.ShouldBeNoneAsync(source, target);
        await ledger.ShouldBeOnAsync(target);
    }

    // The spool is made durable while the copy lasts.
    private static async Task<NpgsqlConnection> HoldCopyAsync(Workspace workspace, FreshDatabase target)
    {
        (await workspace.RunAsync("run --until schema")).ShouldEndWith(0);
        var session = await target.OpenSuperuserAsync();
        await session.ExecuteAsync("BEGIN; LOCK TABLE follow.account IN ROW EXCLUSIVE MODE", TestContext.Current.CancellationToken);
        return session;
    }

    private static Ledger LedgerFor(string point, FreshDatabase source) => point switch
    {
        CrashPoint.SpoolRotated or CrashPoint.SpoolTrimmed => new(source) { Size = 1000 },
        CrashPoint.BeforeReplay => new(source) { Besides = Ledger.Swap, Every = 2 },
        // More than the apply keeps in memory.
        CrashPoint.MidTransaction => new(source) { Besides = "INSERT INTO follow.receipt (note) SELECT repeat('large ', 50) FROM generate_series(1, 40000)", Every = 80 },
        _ => new(source),
    };

    private static int Later(string point, Random random) => point switch
    {
        // It happens once a run.
        CrashPoint.AfterSlot => 0,
        CrashPoint.SpoolFlushed or CrashPoint.SpoolRotated or CrashPoint.SpoolTrimmed or CrashPoint.MidTransaction => random.Next(1, 4),
        _ => random.Next(1, 12),
    };
}
