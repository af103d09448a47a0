using System.Globalization;
using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Following.Workload;
using Godwit.Integration.Tests.Moving;

namespace Godwit.Integration.Tests.Following;

/// <summary>A transaction larger than what the runner may hold comes all at once, and does not make it grow.</summary>
public sealed class LargeTransactionTests(Servers servers, ITestOutputHelper output)
{
    private const int PeakMegabytes = 300;

    [Fact]
    public Task Two_million_rows_inserted() => FollowAsync("", rows: 0, "INSERT INTO follow.large SELECT g, g % 1000 FROM generate_series(1, 2000000) g", "n IS NOT NULL", expected: 2_000_000);

    [Fact]
    public Task Three_hundred_thousand_rows_updated_with_savepoints_rolled_back() => FollowAsync("INSERT INTO follow.large SELECT g, 0 FROM generate_series(1, 300000) g", rows: 300_000,
        """
        BEGIN;
        UPDATE follow.large SET n = 1 WHERE id <= 100000;
        SAVEPOINT one;
        UPDATE follow.large SET n = -1;
        SAVEPOINT inner_one;
        DELETE FROM follow.large WHERE id % 2 = 0;
        ROLLBACK TO one;
        UPDATE follow.large SET n = 2 WHERE id > 100000;
        SAVEPOINT kept;
        UPDATE follow.large SET n = n + 1 WHERE id % 10 = 0;
        RELEASE kept;
        SAVEPOINT last;
        UPDATE follow.large SET n = -2 WHERE id % 3 = 0;
        ROLLBACK TO last;
        COMMIT
        """, "n > 0", expected: 300_000);

    private async Task FollowAsync(string before, int rows, string large, string changed, int expected)
    {
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync());
        await source.ExecuteAsync($"CREATE SCHEMA follow; CREATE TABLE follow.sentinel (id int PRIMARY KEY); CREATE TABLE follow.large (id int PRIMARY KEY, n int); {before}");
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer);
        using var run = Follower.Start(workspace);
        await run.CarryAsync(source, target);
        (await target.AskAsync<long>("SELECT count(*) FROM follow.large")).ShouldBe(rows);

        var began = TimeProvider.System.GetTimestamp();
        await source.ExecuteAsync(large);
        await using (var session = await target.OpenSuperuserAsync())
        {
            // Every thousandth row, since to count them all takes the time that the apply needs.
            var all = expected / 1000;
            var seen = 0L;
            await run.WhileRunningAsync(async () =>
            {
                seen = await session.ScalarAsync<long>(
                    $"SELECT count(l.n) FROM generate_series(1000, {expected}, 1000) g, LATERAL (SELECT n FROM follow.large WHERE id = g AND {changed} OFFSET 0) l", TestContext.Current.CancellationToken);
                return seen > 0;
            }, TimeSpan.FromMinutes(5));
            seen.ShouldBe(all);
        }
        output.WriteLine($"there after {TimeProvider.System.GetElapsedTime(began)}");
        (await target.AskAsync<long>($"SELECT count(*) FROM follow.large WHERE {changed}")).ShouldBe(expected);
        await run.CarryAsync(source, target);
        var peak = await PeakAsync(run.Id);
        output.WriteLine($"peak {peak} MB");
        await run.InterruptAsync();
        peak.ShouldBeLessThanOrEqualTo(PeakMegabytes);
        (await Checksums.OfAsync(target, _ => true)).ShouldBe(await Checksums.OfAsync(source, _ => true));
    }

    // VmHWM, the most memory that the process ever had.
    private static async Task<long> PeakAsync(int process)
    {
        var line = (await File.ReadAllLinesAsync($"/proc/{process}/status", TestContext.Current.CancellationToken)).Single(one => one.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line["VmHWM:".Length..^"kB".Length].Trim(), CultureInfo.InvariantCulture) / 1024;
    }
}
