using Godwit.Engine.Follow;
using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Following.Workload;
using Case = Godwit.Integration.Tests.Following.KnownFailures.Case;

namespace Godwit.Integration.Tests.Following;

/// <summary>What waits on the source is read in bulk, and then streamed: nothing is missing between the two, and nothing comes twice.</summary>
public sealed class BacklogTests(Servers servers, ITestOutputHelper output)
{
    private const string Tables = "CREATE TABLE follow.t (id int PRIMARY KEY, v text); CREATE TABLE follow.log (at text)";

    // The table is described first in a transaction that the second read leaves out.
    private const string Written = """
        DO $$ BEGIN FOR n IN 1..2000 LOOP
            INSERT INTO follow.t VALUES (n, 'a'); UPDATE follow.t SET v = v || n WHERE id % 97 = n % 97; INSERT INTO follow.log VALUES ('no ' || n); COMMIT;
        END LOOP; END $$
        """;

    [Theory]
    [InlineData(null, "dump")]
    [InlineData(18, "existing")]
    public async Task It_is_read_in_bulk_from_every_version(int? version, string schema)
    {
        var (source, target) = (await servers.FreshDatabaseAsync(version), await servers.FreshDatabaseAsync(version));
        await using var one = await Case.OfAsync(source, target, Tables, $"schema: {schema}\nidentity: insert_only\nfollow: {{ bulk_from: 16kB }}");
        if (schema == "existing") await target.ExecuteAsync($"CREATE SCHEMA follow; CREATE TABLE follow.sentinel (id int PRIMARY KEY); {Tables}");
        (await one.Workspace.RunAsync("run --until copied")).ShouldEndWith(0);
        await source.ExecuteAsync(Written);

        (await RunAsync(one)).ShouldContain("\"code\":\"backlog\"");
        await one.ShouldBeIdenticalAsync();

        // The stream goes on where that ended.
        await one.CarryAsync("INSERT INTO follow.t VALUES (0, 'streamed'); INSERT INTO follow.log VALUES ('once')");
    }

    [Fact]
    public async Task It_is_streamed_where_little_waits_and_where_that_is_asked_for()
    {
        await using var one = await Case.CopiedAsync(servers, Tables, "identity: insert_only\nfollow: { bulk_from: 0B }");
        await one.Source.ExecuteAsync(Written);
        (await RunAsync(one)).ShouldNotContain("backlog");
        await one.ShouldBeIdenticalAsync();
    }

    // The spool has what the slot was not told of: the read begins before it.
    [Theory]
    [InlineData(CrashPoint.BeforeAck)]
    [InlineData(CrashPoint.AfterCommit)]
    public async Task What_was_received_before_a_crash_does_not_come_twice(string point)
    {
        await using var one = await Case.CopiedAsync(servers, Tables, "identity: insert_only\nfollow: { bulk_from: 16kB }");
        await one.Source.ExecuteAsync(Written);
        using (var twin = Follower.Start(one.Workspace, point)) await twin.DiesAsync();
        await one.Source.ExecuteAsync("UPDATE follow.t SET v = 'later' WHERE id > 1000; INSERT INTO follow.log SELECT repeat('later', 100) FROM generate_series(1, 10000)");

        (await RunAsync(one)).ShouldContain("\"code\":\"backlog\"");

        await one.ShouldBeIdenticalAsync();
    }

    [Fact]
    public async Task Whatever_is_written_comes_the_same_as_by_the_stream()
    {
        var random = Seed.Random(output);
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync());
        await Zoo.LoadAsync(source.Customer);
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer, "identity: insert_only\nfollow: { bulk_from: 16kB }");
        (await workspace.RunAsync("run --until copied")).ShouldEndWith(0);
        for (var round = 0; round < 3; round++)
        {
            await new RandomWorkload(source.Customer, random, new() { Transactions = 150 }) { Truncates = true }.RunAsync(CancellationToken.None);
            var run = (await workspace.RunAsync("run --until following --json")).ShouldEndWith(0);
            // Later ones would be decoded again from where the first began.
            if (round == 0) run.Output.ShouldContain("\"code\":\"backlog\"");
            await Differences.ShouldBeNoneAsync(source, target);
        }
    }

    [Fact]
    public async Task A_source_that_refuses_it_is_streamed_from()
    {
        await using var one = await Case.CopiedAsync(servers, Tables, "identity: insert_only\nfollow: { bulk_from: 16kB }");
        await one.Source.ExecuteAsync($"ALTER DATABASE {Sql.Name(one.Source.Name)} SET temp_file_limit = 0");
        // More than it may hold in memory.
        await one.Source.ExecuteAsync("INSERT INTO follow.t SELECT g, repeat(md5(g::text), 300) FROM generate_series(1, 9000) g");

        (await RunAsync(one)).ShouldContain("bulk_refused");
        await one.Source.ExecuteAsync($"ALTER DATABASE {Sql.Name(one.Source.Name)} RESET temp_file_limit");
        await one.ShouldBeIdenticalAsync();
    }

    [Fact]
    public async Task A_spool_without_room_for_it_is_not_waited_for_with_a_snapshot()
    {
        const long Limit = 16L << 20;
        await using var one = await Case.CopiedAsync(servers, "CREATE TABLE follow.t (id int PRIMARY KEY, v text)", "follow: { bulk_from: 16kB, spool_limit: 16MB }");
        for (var transaction = 0; transaction < 20; transaction++)
            await one.Source.ExecuteAsync($"INSERT INTO follow.t SELECT {transaction} * 1000 + g, repeat(md5(g::text), 60) FROM generate_series(1, 1000) g");
        using (var run = Follower.Start(one.Workspace))
        {
            await using (await one.HoldAsync("follow.t"))
            {
                await run.WhileRunningAsync(() => one.Target.AskAsync<bool>($"SELECT coalesce((SELECT spool_bytes > {Limit * 3 / 4} AND received_lsn < source_lsn FROM godwit.follow_health), false)"));
                await run.WhileRunningAsync(() => one.Source.AskAsync<bool>("SELECT count(*) = 0 FROM pg_stat_activity WHERE backend_xmin IS NOT NULL AND query LIKE 'COPY (SELECT data FROM pg_logical%'"));
                (await one.Target.AskAsync<bool>($"SELECT spool_bytes <= {Limit * 5 / 4} FROM godwit.follow_health")).ShouldBeTrue();
            }
            (await run.InterruptAsync()).Output.ShouldContain("spool_full");
        }
        await one.CatchUpAsync();
        await one.ShouldBeIdenticalAsync();
    }

    private static async Task<string> RunAsync(Case one) => (await one.Workspace.RunAsync("run --until following --json")).ShouldEndWith(0).Output;
}
