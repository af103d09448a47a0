using System.Text.Json;
using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Following.Workload;
using Godwit.Local;

namespace Godwit.Integration.Tests.Verify.Live;

/// <summary>Both sides are compared exactly while eight clients write to the source and a runner follows.</summary>
public sealed class ExactTests(Servers servers, ITestOutputHelper output)
{
    private const int Verifications = 20;
    private const int Rate = 500;

    [Fact]
    public async Task Under_eight_clients_both_sides_are_identical_each_time_and_a_corrupted_row_is_the_only_one()
    {
        await using var one = await FollowedAsync();
        for (var number = 1; number <= Verifications; number++)
        {
            var verdict = (await one.Workspace.RunAsync("verify --json")).ShouldEndWith(0).Document;
            var basis = verdict.GetProperty("basis");
            basis.GetProperty("mode").GetString().ShouldBe("exact");
            Lsn.Parse(basis.GetProperty("lsn").GetString()!).Value.ShouldBeGreaterThan(0ul);
            output.WriteLine($"{number}: {verdict.GetProperty("tables").EnumerateArray().Sum(table => table.GetProperty("source_rows").GetInt64())} rows at {basis.GetProperty("lsn")}, held for {basis.GetProperty("held_ms").GetDouble():0.0} ms");
        }

        // A row that no client has touched, and none will: only this one may be named.
        await one.Target.ExecuteAsync("SET session_replication_role = replica; UPDATE public.still SET note = note || ' ' WHERE id = 7");
        var told = (await one.Workspace.RunAsync("verify")).ShouldEndWith(3);
        told.Output.ShouldContain("public.still: 1 row\n    id = 7  different in note\n");
        var row = Rows(await one.Workspace.RunAsync("verify --json"), "still").ShouldHaveSingleItem();
        row.GetProperty("state").GetString().ShouldBe("different");
        row.GetProperty("columns").EnumerateArray().Single().GetProperty("source_value").ValueKind.ShouldBe(JsonValueKind.Null);
        (await one.Target.AskAsync<string>("SELECT document::text FROM godwit.verdicts ORDER BY finished_at DESC LIMIT 1"))!.ShouldContain("\"different\"");

        (await one.Workspace.RunAsync("verify --show-values")).ShouldEndWith(3).Output.ShouldContain("note  source 'note 7', target 'note 7 '");
        (await one.Target.AskAsync<long>("SELECT count(*) FROM godwit.verdicts WHERE document::text LIKE '%note 7%' OR document::text LIKE '%\"7\"%'")).ShouldBe(0);
    }

    [Fact]
    public async Task What_differs_is_put_right_under_load_and_stays_so()
    {
        await using var one = await FollowedAsync();
        await one.Target.ExecuteAsync(
            """
            SET session_replication_role = replica;
            UPDATE public.still SET note = 'wrong' WHERE id = 7;
            DELETE FROM public.still WHERE id = 8;
            INSERT INTO public.still VALUES (100001, 'extra')
            """);

        var repaired = (await one.Workspace.RunAsync("verify --repair")).ShouldEndWith(0);

        repaired.Output.ShouldStartWith("Identical at ");
        repaired.Errors.ShouldContain("public.still: id = 7  updated, as it was on the source at ");
        repaired.Errors.ShouldContain("public.still: id = 8  inserted");
        repaired.Errors.ShouldContain("public.still: id = 100001  deleted");
        (await one.Target.AskAsync<long>("SELECT count(*) FROM godwit.audit WHERE action = 'repair'")).ShouldBe(3);
        (await one.Target.AskAsync<long>("SELECT count(*) FROM godwit.requests WHERE argument LIKE '%100001%' OR result LIKE '%100001%'")).ShouldBe(0);
        await one.EndAsync();
    }

    // Its backend would wait on, with a slot and all WAL from here.
    [Fact]
    public async Task A_verification_that_is_given_up_leaves_no_slot_behind_though_it_waits_for_a_long_transaction()
    {
        await using var one = await FollowedAsync();
        await one.Workspace.WriteAsync("godwit.yaml", await File.ReadAllTextAsync(one.Workspace.File, TestContext.Current.CancellationToken) + "verify: { slot_deadline: 5m }\n");
        await using var writer = await one.Source.OpenSuperuserAsync();
        await writer.ExecuteAsync("BEGIN; INSERT INTO public.still VALUES (100002, 'not committed')", TestContext.Current.CancellationToken);
        using (var verify = one.Workspace.Start("verify"))
        {
            await one.Run.WhileRunningAsync(() => one.Source.AskAsync<bool>("SELECT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name LIKE 'godwit_point_%' AND database = current_database())"));
            verify.Signal(2);
            (await verify.EndAsync()).ExitCode.ShouldBe(5);
        }
        await one.Run.WhileRunningAsync(() => one.Source.AskAsync<bool>("SELECT NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name LIKE 'godwit_point_%' AND database = current_database())"));
        // And the apply goes on, though the transaction is still open.
        await one.Run.CarryAsync(one.Source, one.Target);
        await writer.ExecuteAsync("ROLLBACK", TestContext.Current.CancellationToken);
        await one.EndAsync();
    }

    // Somebody's lock on the damaged row must not hold the apply.
    [Fact]
    public async Task A_repair_that_has_to_wait_for_a_lock_is_given_up_and_changes_nothing()
    {
        await using var one = await FollowedAsync();
        await one.Workspace.WriteAsync("godwit.yaml", await File.ReadAllTextAsync(one.Workspace.File, TestContext.Current.CancellationToken) + "verify: { slot_deadline: 2s }\n");
        await one.Target.ExecuteAsync("SET session_replication_role = replica; UPDATE public.still SET note = 'wrong' WHERE id IN (7, 8)");
        await using var holder = await one.Target.OpenSuperuserAsync();
        await holder.ExecuteAsync("BEGIN; SELECT FROM public.still WHERE id = 8 FOR UPDATE", TestContext.Current.CancellationToken);

        (await one.Workspace.RunAsync("verify --repair")).ShouldEndWith(1).Errors.ShouldContain("Rows of public.still were not put right.");

        (await one.Target.AskAsync<long>("SELECT count(*) FROM public.still WHERE note = 'wrong'")).ShouldBe(2);
        await holder.ExecuteAsync("ROLLBACK", TestContext.Current.CancellationToken);
        (await one.Workspace.RunAsync("verify --repair")).ShouldEndWith(0);
        await one.EndAsync();
    }

    [Fact]
    public async Task A_long_transaction_on_the_source_holds_the_apply_no_longer_than_the_deadline()
    {
        await using var one = await FollowedAsync();
        var configuration = await File.ReadAllTextAsync(one.Workspace.File, TestContext.Current.CancellationToken);
        await one.Workspace.WriteAsync("godwit.yaml", configuration + "verify: { slot_deadline: 200ms }\n");
        await one.Target.ExecuteAsync("SET session_replication_role = replica; UPDATE public.still SET note = 'wrong' WHERE id = 7");
        await using var writer = await one.Source.OpenSuperuserAsync();
        await writer.ExecuteAsync("BEGIN; INSERT INTO public.still VALUES (100002, 'not committed')", TestContext.Current.CancellationToken);

        var told = (await one.Workspace.RunAsync("verify --json")).ShouldEndWith(3);

        told.Errors.ShouldContain("did not come in time");
        told.Errors.ShouldContain($"process {writer.ProcessID} ");
        told.Document.GetProperty("basis").GetProperty("mode").GetString().ShouldBe("recheck");
        // What the clients write meanwhile differs now and then, and is not named; what stays as it is, is.
        told.Document.GetProperty("tables").EnumerateArray().Where(table => table.GetProperty("state").GetString() is not ("identical" or "agreed"))
            .Select(table => table.GetProperty("table").GetString()).ShouldBe(["still"]);
        Rows(told, "still").ShouldHaveSingleItem().GetProperty("key")[0].GetString().ShouldBe("7");
        await writer.ExecuteAsync("ROLLBACK", TestContext.Current.CancellationToken);
        (await one.Source.AskAsync<long>("SELECT count(*) FROM pg_replication_slots WHERE temporary AND database = current_database()")).ShouldBe(0);
        await one.Workspace.WriteAsync("godwit.yaml", configuration);
        (await one.Workspace.RunAsync("verify --repair")).ShouldEndWith(0);
        await one.EndAsync();
    }

    [Fact]
    public async Task Whoever_is_killed_leaves_nothing_held()
    {
        await using var one = await FollowedAsync();
        var open = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction' AND application_name = 'godwit'";
        using (var verify = one.Workspace.Start("verify"))
        {
            await one.Run.WhileRunningAsync(() => one.Target.AskAsync<bool>("SELECT EXISTS (SELECT FROM godwit.requests WHERE kind = 'point' AND taken_at IS NOT NULL)"));
            verify.Signal(9);
            await verify.EndAsync();
        }
        // The runner lets go when its time has run out; here it is told that it has.
        await one.Target.ExecuteAsync("UPDATE godwit.requests SET made_until = clock_timestamp()");
        await one.Run.WhileRunningAsync(async () => await one.Target.AskAsync<long>(open) == 0 && await one.Source.AskAsync<long>(open) == 0);
        (await one.Workspace.RunAsync("verify")).ShouldEndWith(0);

        await one.Run.KillAsync();
        var refused = (await one.Workspace.RunAsync("verify --repair")).ShouldEndWith(4);
        refused.Errors.ShouldContain("No runner follows for this migration.");
    }

    private async Task<Followed> FollowedAsync()
    {
        // Of its own: a slot waits for every transaction that is open on the server, those of other tests too, and theirs for the ones here.
        var server = await Servers.StartAsync(new LocalClusterOptions());
        await server.CreateDatabaseAsync("live", owner: null, TestContext.Current.CancellationToken);
        var (source, target) = (new FreshDatabase(server, "live"), await servers.FreshDatabaseAsync());
        await Pgbench.RunAsync(source.Customer, "-i", "-q", "-s", "2");
        await source.ExecuteAsync(
            """
            CREATE SCHEMA follow; CREATE TABLE follow.sentinel (id int PRIMARY KEY);
            CREATE TABLE public.still (id int PRIMARY KEY, note text);
            INSERT INTO public.still SELECT i, 'note ' || i FROM generate_series(1, 100000) AS i
            """);
        var workspace = await Workspace.BetweenAsync(source.Superuser, target.Superuser, "identity: insert_only");
        var run = Follower.Start(workspace);
        await run.CarryAsync(source, target);
        return new(server, source, target, workspace, run);
    }

    private static List<JsonElement> Rows(Ended ended, string table) =>
        [.. ended.Document.GetProperty("tables").EnumerateArray().Single(one => one.GetProperty("table").GetString() == table).GetProperty("rows").GetProperty("rows").EnumerateArray()];

    private sealed class Followed : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _writing;
        private bool _isWritten;

        private readonly LocalCluster _server;

        public Followed(LocalCluster server, FreshDatabase source, FreshDatabase target, Workspace workspace, Follower run)
        {
            _server = server;
            (Source, Target, Workspace, Run) = (source, target, workspace, run);
            _writing = Pgbench.WriteAsync(source.Customer, Rate, _stop.Token);
        }

        public FreshDatabase Source { get; }

        public FreshDatabase Target { get; }

        public Workspace Workspace { get; }

        public Follower Run { get; }

        // Nobody writes any more; the target has everything; both sides are the same, also to a check that does not trust Godwit.
        public async Task EndAsync()
        {
            await StopAsync();
            await Run.CarryAsync(Source, Target);
            await Run.InterruptAsync();
            (await Workspace.RunAsync("run --until following")).ShouldEndWith(0);
            await Workspace.ShouldBeIdenticalAsync(Source, Target);
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            Run.Dispose();
            _stop.Dispose();
            await Workspace.DisposeAsync();
            await _server.DisposeAsync();
        }

        private async Task StopAsync()
        {
            if (_isWritten) return;
            _isWritten = true;
            await _stop.CancelAsync();
            await _writing;
        }
    }
}
