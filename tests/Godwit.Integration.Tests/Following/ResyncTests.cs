using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Following.Workload;
using Case = Godwit.Integration.Tests.Following.KnownFailures.Case;

namespace Godwit.Integration.Tests.Following;

/// <summary>Tables are copied again while the others follow, and everything is the same in the end.</summary>
public sealed class ResyncTests(Servers servers, ITestOutputHelper output)
{
    private static readonly string[] Tables =
        ["follow.account", "follow.ledger", "follow.specimen", "follow.blob_full", "follow.event_full", "follow.by_index", "follow.ids_always", "follow.measurement"];

    [Fact]
    public Task Under_load_and_the_runner_is_killed() => UnderLoadAsync(killed: true);

    [Fact]
    [Trait("Category", "Soak")]
    public Task Under_load()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("GODWIT_SOAK") is { Length: > 0 }, "make soak");
        return UnderLoadAsync(killed: false);
    }

    private async Task UnderLoadAsync(bool killed)
    {
        var random = Seed.Random(output);
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync(18));
        await Zoo.LoadAsync(source.Customer);
        await source.ExecuteAsync(Ledger.Tables);
        await source.ExecuteAsync($"ALTER DATABASE {source.Name} SET logical_decoding_work_mem = '64kB'");
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer, "identity: insert_only");
        var run = Follower.Start(workspace);
        try
        {
            await run.CarryAsync(source, target);
            using var stop = new CancellationTokenSource();
            var workload = new RandomWorkload(source.Customer, random, new() { Writers = 3, Pace = TimeSpan.FromMilliseconds(50) });
            var ledger = new Ledger(source);
            var (writing, booking) = (workload.RunAsync(stop.Token), ledger.RunAsync(stop.Token));
            try
            {
                for (var round = 0; round < 3; round++)
                {
                    var tables = random.GetItems(Tables, 3).Append("follow.receipt").Distinct().ToArray();
                    // Damage that the apply does not come upon.
                    await target.ExecuteAsync("SET session_replication_role = replica; DELETE FROM follow.receipt");
                    var asking = workspace.Start($"resync {string.Join(' ', tables)}");
                    if (killed && round == 1)
                    {
                        await ledger.MoreAsync(run, random.Next(1, 20));
                        await run.KillAsync();
                        run.Dispose();
                        workspace.Read(await asking.EndAsync()).ExitCode.ShouldBeOneOf(0, 4);
                        run = Follower.Start(workspace);
                        // What was asked is done by the next runner.
                        await run.WhileRunningAsync(() => target.AskAsync<bool>("SELECT NOT EXISTS (SELECT FROM godwit.requests WHERE answered_at IS NULL)"), TimeSpan.FromMinutes(2));
                    }
                    else
                    {
                        var asked = workspace.Read(await asking.EndAsync());
                        await run.CarryAsync(source, target);
                        asked.ShouldEndWith(0);
                    }
                    asking.Dispose();
                    await ledger.MoreAsync(run, 20);
                }
            }
            finally
            {
                await stop.CancelAsync();
                await Task.WhenAll(writing, booking);
            }
            await run.CarryAsync(source, target);
            await run.InterruptAsync();
            (await workspace.RunAsync("run --until following --json")).ShouldEndWith(0);
            await Differences.ShouldBeNoneAsync(source, target);
            await ledger.ShouldBeOnAsync(target);
            (await target.AskAsync<long>("SELECT count(*) FROM godwit.table_cursors")).ShouldBe(0);
        }
        finally
        {
            run.Dispose();
        }
    }

    // Found by the soak: the copy was committed, its connection broke before it was told, and so did that of the apply.
    [Fact]
    public async Task A_copy_whose_commit_was_not_answered_is_not_followed_from_before_it_is_known()
    {
        await using var one = await Case.CopiedAsync(servers, "CREATE TABLE follow.t (id int PRIMARY KEY, n int); INSERT INTO follow.t VALUES (1, 0)");
        using var run = Follower.Start(one.Workspace);
        await run.CarryAsync(one.Source, one.Target);
        await using var reader = await one.Target.OpenSuperuserAsync();
        await reader.ExecuteAsync("BEGIN; LOCK TABLE follow.t IN ACCESS SHARE MODE", TestContext.Current.CancellationToken);
        using var asking = one.Workspace.Start("resync follow.t");
        await one.IsHeldAsync(run, "follow.t");

        var at = await one.Source.AskAsync<string>("SELECT pg_current_wal_lsn()::text");
        await one.Target.ExecuteAsync($"UPDATE godwit.table_cursors SET state = 'catching_up', lsn = '{at}'");
        await one.Source.ExecuteAsync("INSERT INTO follow.t VALUES (2, 0)");
        await one.Target.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid NOT IN (pg_backend_pid(), {reader.ProcessID}) AND wait_event_type IS DISTINCT FROM 'Lock'");
        await run.CarryAsync(one.Source, one.Target);

        (await one.Target.AskAsync<string>("SELECT lsn::text FROM godwit.table_cursors")).ShouldBe(at);
        await reader.ExecuteAsync("ROLLBACK", TestContext.Current.CancellationToken);
        // Its own session was among those that ended.
        one.Workspace.Read(await asking.EndAsync()).ExitCode.ShouldBeOneOf(0, 1);
        await run.WhileRunningAsync(() => one.Target.AskAsync<bool>("SELECT NOT EXISTS (SELECT FROM godwit.requests WHERE answered_at IS NULL)"));
        await run.CarryAsync(one.Source, one.Target);
        await run.InterruptAsync();
        await one.CarryAsync("UPDATE follow.t SET n = 1");
    }

    [Fact]
    public async Task A_table_made_later_is_published_and_copied()
    {
        await using var one = await Case.CopiedAsync(servers, "CREATE TABLE follow.old (id int PRIMARY KEY)");
        using var run = Follower.Start(one.Workspace);
        const string table = "CREATE TABLE follow.later (id int PRIMARY KEY, v text)";
        await one.Source.ExecuteAsync($"{table}; INSERT INTO follow.later SELECT g, 'early' FROM generate_series(1, 1000) g");
        await one.Target.ExecuteAsync(table);
        await run.CarryAsync(one.Source, one.Target);

        (await one.Workspace.RunAsync("resync follow.later")).ShouldEndWith(0, "asked");
        await one.Source.ExecuteAsync("UPDATE follow.later SET v = 'late' WHERE id < 10; INSERT INTO follow.later VALUES (1001, 'late')");
        await run.CarryAsync(one.Source, one.Target);
        await run.InterruptAsync();
        await one.ShouldBeIdenticalAsync();
    }

    [Fact]
    public async Task Without_a_runner_it_is_refused()
    {
        await using var one = await Case.CopiedAsync(servers, "CREATE TABLE follow.t (id int PRIMARY KEY)");
        (await one.Workspace.RunAsync("resync t")).ShouldEndWith(2, "schema.table");
        await one.Source.ExecuteAsync("INSERT INTO follow.t SELECT generate_series(1, 100)");
        await one.CatchUpAsync();

        // The next one would come upon what is missing there; what is asked meanwhile is done first.
        await one.Target.ExecuteAsync("DELETE FROM follow.t");
        await one.Source.ExecuteAsync("UPDATE follow.t SET id = id + 1000 WHERE id > 50");
        (await one.FailAsync(1)).ShouldBe("apply_conflict");
        (await one.Workspace.RunAsync("resync follow.t")).ShouldEndWith(4, "It is noted");
        await one.Source.ExecuteAsync("DELETE FROM follow.t WHERE id < 10");
        await one.CatchUpAsync();
        await one.ShouldBeIdenticalAsync();
    }

    [Fact]
    public async Task A_table_that_is_not_moved_or_has_no_identity_is_refused()
    {
        await using var one = await Case.CopiedAsync(servers, "CREATE TABLE follow.t (id int PRIMARY KEY); CREATE TABLE follow.bare (id int)");
        using var run = Follower.Start(one.Workspace);
        await run.CarryAsync(one.Source, one.Target);
        (await one.Workspace.RunAsync("resync follow.nothing")).ShouldEndWith(1, "moves no table");
        (await one.Workspace.RunAsync("resync follow.bare")).ShouldEndWith(1, "no replica identity");
        await one.Source.ExecuteAsync("INSERT INTO follow.t VALUES (1)");
        await run.CarryAsync(one.Source, one.Target);
        await run.InterruptAsync();
    }

    [Fact]
    public async Task A_table_that_loses_its_key_never_stops_the_source()
    {
        await using var one = await Case.CopiedAsync(servers, "CREATE TABLE follow.t (id int PRIMARY KEY, v int); INSERT INTO follow.t SELECT g, g FROM generate_series(1, 100) g");
        using var run = Follower.Start(one.Workspace);
        await run.CarryAsync(one.Source, one.Target);
        await one.Source.ExecuteAsync("ALTER TABLE follow.t DROP CONSTRAINT t_pkey");
        // PostgreSQL refuses it for as long as the table is published.
        await run.WhileRunningAsync(async () => !await one.Source.AskAsync<bool>("SELECT EXISTS (SELECT FROM pg_publication_tables WHERE tablename = 't')"));
        await one.Source.ExecuteAsync("UPDATE follow.t SET v = v + 1; DELETE FROM follow.t WHERE id > 90");
        await run.CarryAsync(one.Source, one.Target);
        (await one.Workspace.RunAsync("status")).Output.ShouldContain("follow.t: NOT FOLLOWED: it has lost its replica identity");

        await one.Source.ExecuteAsync("ALTER TABLE follow.t ADD PRIMARY KEY (id)");
        (await one.Workspace.RunAsync("resync follow.t --json")).Document.GetProperty("tables")[0].GetString().ShouldBe("follow.t");
        await one.Source.ExecuteAsync("UPDATE follow.t SET v = v + 1");
        await run.CarryAsync(one.Source, one.Target);
        await run.InterruptAsync();
        await one.ShouldBeIdenticalAsync();
    }
}
