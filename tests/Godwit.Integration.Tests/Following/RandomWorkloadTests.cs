using Godwit.Engine;
using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Following.Workload;
using Godwit.Local;

namespace Godwit.Integration.Tests.Following;

/// <summary>
/// Whatever is written before, during and after the copy, and whenever the runner is killed: both sides are the same in the end.
/// </summary>
public sealed class RandomWorkloadTests(Servers servers, ITestOutputHelper output)
{
    [Theory]
    [InlineData(null, StandIn.Plain, null, StandIn.Plain, "dump", 3)]
    [InlineData(null, StandIn.Plain, 18, StandIn.Plain, "dump", 3)]
    [InlineData(null, StandIn.Supabase, 17, StandIn.Rds, "dump", 3)]
    [InlineData(17, StandIn.Plain, null, StandIn.Plain, "existing", 3)]
    public async Task Both_sides_are_the_same(int? sourceVersion, StandIn from, int? targetVersion, StandIn to, string schema, int kills)
    {
        var source = await servers.FreshDatabaseAsync(sourceVersion, from);
        var target = await servers.FreshDatabaseAsync(targetVersion, to);
        await FollowAsync(source, target, target.Customer, schema, kills);
    }

    [Theory]
    [InlineData(18, 3)]
    public async Task A_target_role_that_cannot_silence_triggers(int? version, int kills)
    {
        var source = await servers.FreshDatabaseAsync();
        var (target, owner) = await OwnedByNobodySpecialAsync(version);
        await FollowAsync(source, target, owner, "dump", kills);
    }

    [Fact]
    [Trait("Category", "Soak")]
    public async Task Nobody_is_killed()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("GODWIT_SOAK") is { Length: > 0 }, "make soak");
        await Both_sides_are_the_same(null, StandIn.Plain, null, StandIn.Plain, "dump", kills: 0);
        await A_target_role_that_cannot_silence_triggers(null, kills: 0);
    }

    [Theory]
    [Trait("Category", "Soak")]
    [InlineData(null, StandIn.Plain, null, StandIn.Plain, "dump")]
    [InlineData(null, StandIn.Plain, 17, StandIn.Plain, "dump")]
    [InlineData(null, StandIn.Plain, 18, StandIn.Plain, "dump")]
    [InlineData(null, StandIn.Supabase, 17, StandIn.Rds, "dump")]
    [InlineData(17, StandIn.Plain, null, StandIn.Plain, "existing")]
    public async Task Forty_kills(int? sourceVersion, StandIn from, int? targetVersion, StandIn to, string schema)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("GODWIT_SOAK") is { Length: > 0 }, "make soak");
        await Both_sides_are_the_same(sourceVersion, from, targetVersion, to, schema, kills: 40);
    }

    [Fact]
    [Trait("Category", "Soak")]
    public async Task Forty_kills_without_silencing_triggers()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("GODWIT_SOAK") is { Length: > 0 }, "make soak");
        await A_target_role_that_cannot_silence_triggers(18, kills: 40);
    }

    private async Task FollowAsync(FreshDatabase source, FreshDatabase target, DatabaseUrl targetUrl, string schema, int kills)
    {
        var random = Seed.Random(output);
        await Zoo.LoadAsync(source.Customer);
        if (schema == "existing") await Zoo.LoadSchemaAsync(targetUrl);
        // Large transactions are then streamed before they end.
        await source.ExecuteAsync($"ALTER DATABASE {Sql.Name(source.Name)} SET logical_decoding_work_mem = '64kB'");
        await using var workspace = await Workspace.BetweenAsync(source.Customer, targetUrl, $"schema: {schema}\nidentity: insert_only\nexclude: [auth, extensions]\nfollow: {{ bulk_from: {(random.Next(2) == 0 ? "16kB" : "16MB")} }}");
        await NamePlatformsAsync(workspace, source.Cluster.StandIn, target.Cluster.StandIn);

        using var stop = new CancellationTokenSource();
        var workload = new RandomWorkload(source.Customer, random, new() { Pace = TimeSpan.FromMilliseconds(100) }) { Truncates = false };
        var writing = workload.RunAsync(stop.Token);
        try
        {
            for (var killed = 0; killed < kills; killed++)
            {
                using var run = Follower.Start(workspace);
                var wasFollowing = random.Next(2) == 0;
                if (wasFollowing) await run.CarryAsync(source, target);
                workload.Truncates |= wasFollowing;
                await WriteMoreAsync(run, workload, writing, random.Next(1, 100));
                await run.KillAsync();
                output.WriteLine($"killed {(wasFollowing ? "following" : "anywhere")} after {workload.Committed} transactions");
            }
            using var last = Follower.Start(workspace);
            // What the first brings may be the copy; the second comes by following.
            await last.CarryAsync(source, target);
            workload.Truncates = true;
            await last.CarryAsync(source, target);
            await WriteMoreAsync(last, workload, writing, 100);
            await last.InterruptAsync();
        }
        finally
        {
            await stop.CancelAsync();
            output.WriteLine($"{await writing}");
        }
        (await workspace.RunAsync("run --until following --json")).ShouldEndWith(0);
        await Differences.ShouldBeNoneAsync(source, target);

        // The slot is still there: the next one goes on.
        await new RandomWorkload(source.Customer, random, new() { Transactions = 25 }).RunAsync(CancellationToken.None);
        (await workspace.RunAsync("run --until following --json")).ShouldEndWith(0);
        await Differences.ShouldBeNoneAsync(source, target);
    }

    private static async Task WriteMoreAsync(Follower run, RandomWorkload workload, Task<WorkloadCounts> writing, int transactions)
    {
        var enough = workload.Committed + transactions;
        await run.WhileRunningAsync(() => Task.FromResult(workload.Committed >= enough || writing.IsCompleted));
        // It ends by itself only when something is wrong with it.
        if (writing.IsCompleted) await writing;
    }

    private async Task<(FreshDatabase Target, DatabaseUrl Owner)> OwnedByNobodySpecialAsync(int? version)
    {
        var cluster = await servers.ClusterAsync(version, StandIn.Plain);
        var (role, database, password) = (servers.UniqueName("follow_owner"), servers.UniqueName("test"), new Secret("follow-owner-password"));
        await using (var session = await cluster.OpenSuperuserAsync("postgres", TestContext.Current.CancellationToken))
            await session.ExecuteAsync($"CREATE ROLE {role} LOGIN PASSWORD {Sql.Text(password.Reveal())}", TestContext.Current.CancellationToken);
        await cluster.CreateDatabaseAsync(database, role, TestContext.Current.CancellationToken);
        return (new(cluster, database), cluster.Url(role, password, database));
    }

    private static async Task NamePlatformsAsync(Workspace workspace, StandIn from, StandIn to)
    {
        var text = await File.ReadAllTextAsync(workspace.File, TestContext.Current.CancellationToken);
        await workspace.WriteAsync("godwit.yaml", text
            .Replace("source: { platform: postgres", $"source: {{ platform: {Platform(from)}", StringComparison.Ordinal)
            .Replace("target: { platform: postgres", $"target: {{ platform: {Platform(to)}", StringComparison.Ordinal));
    }

    private static string Platform(StandIn standIn) => standIn switch { StandIn.Supabase => "supabase", StandIn.Rds => "aws", _ => "postgres" };
}
