using Godwit.Engine.Copy;
using Godwit.Engine.Follow;
using Godwit.Engine.Postgres;
using Godwit.Engine.Running.Keeping;
using Godwit.Engine.State;
using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Errors;
using Godwit.Local.Processes;

namespace Godwit.Integration.Tests.Resuming;

/// <summary>The process beside the runner that keeps the snapshot: it dies, is replaced, is released, gives up.</summary>
public sealed class KeeperTests(Servers servers)
{
    private const int Terminate = 15;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("killed")]
    [InlineData("terminated")]
    [InlineData("session")]
    public async Task Another_takes_the_place_of_one_that_ends(string how)
    {
        var (source, target) = await servers.HalfwayAsync();
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer, Halfway.Settings);
        (await workspace.RunAsync("run --until schema")).ShouldEndWith(0);
        GodwitProcess run;
        await using (await Halfway.HoldAsync(target))
        {
            run = workspace.Start("run --until copied --json");
            await Halfway.OnlyHeldIsMissingAsync(target);
            var keeper = await target.AskAsync<int>("SELECT process FROM godwit.keepers");
            if (how == "session") await source.ExecuteAsync($"SELECT pg_terminate_backend({await target.AskAsync<int>("SELECT backend FROM godwit.keepers")})");
            else Signals.Send(keeper, how == "killed" ? Signals.Kill : Terminate).ShouldBeTrue();
            (await run.ReadUntilAsync("\"keeper_replaced\"")).ShouldContain("The keeper of the copy's snapshot had ended; a new one keeps it.");
            (await target.AskAsync<int>("SELECT process FROM godwit.keepers")).ShouldNotBe(keeper);
            (await workspace.RunAsync("status")).ShouldEndWith(0).Output.ShouldContain("keeper: keeps the copy's snapshot, process");
        }
        using (run) workspace.Read(await run.EndAsync()).ShouldEndWith(0).Output.ShouldNotContain("new_snapshot");
        await workspace.ShouldBeIdenticalAsync(source, target);
    }

    [Fact]
    public async Task The_runners_own_session_is_made_anew_from_the_keepers()
    {
        var (source, target) = await servers.HalfwayAsync();
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer, Halfway.Settings);
        (await workspace.RunAsync("run --until schema")).ShouldEndWith(0);
        const string Idle = "FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'godwit' AND state = 'idle in transaction'";
        GodwitProcess run;
        await using (await Halfway.HoldAsync(target))
        {
            run = workspace.Start("run --until copied");
            await Halfway.OnlyHeldIsMissingAsync(target);
            var own = await source.AskAsync<int>($"SELECT pid {Idle} ORDER BY xact_start LIMIT 1");
            await source.ExecuteAsync($"SELECT pg_terminate_backend({own})");
            await source.BecomesTrueAsync($"SELECT EXISTS (SELECT {Idle} AND query LIKE '%pg_export_snapshot%' AND pid <> {own})");
        }
        using (run) workspace.Read(await run.EndAsync()).ShouldEndWith(0).Errors.ShouldNotContain("under a new one");
        await workspace.ShouldBeIdenticalAsync(source, target);
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("UPDATE public.split SET filler = 'changed' WHERE id = 12345", 1)]
    public async Task With_runner_and_keeper_the_snapshot_is_lost(string change, int stay)
    {
        // A transaction that other tests have open makes a younger table look changed.
        await using var cluster = await Servers.StartAsync(new());
        var source = await cluster.DatabaseAsync("source");
        await source.ExecuteAsync(Halfway.Tables);
        var target = await servers.FreshDatabaseAsync(18);
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer, Halfway.Settings);
        (await workspace.RunAsync("run --until schema")).ShouldEndWith(0);
        await KillBothAsync(workspace, source, target);
        (await workspace.RunAsync("status")).ShouldEndWith(0).Output.ShouldContain("keeper: GONE; it was process");
        if (change.Length > 0) await source.ExecuteAsync(change);

        (await workspace.RunAsync("run --until copied")).ShouldEndWith(
            0, "The snapshot of the unfinished copy is gone, its keeper too: the copy goes on under a new one.",
            $"Under the new snapshot {stay} of 2 tables that had rows on the target are unchanged, row by row, and stay; the others are copied again as a whole.");
        await workspace.ShouldBeIdenticalAsync(source, target);
    }

    [Fact]
    public async Task A_column_that_both_sides_got_meanwhile_is_copied_too()
    {
        await using var cluster = await Servers.StartAsync(new());
        var source = await cluster.DatabaseAsync("source");
        await source.ExecuteAsync(Halfway.Tables);
        var target = await servers.FreshDatabaseAsync(18);
        await target.ExecuteAsync(
            """
            CREATE TABLE public.split (id int PRIMARY KEY, filler text);
            CREATE TABLE public.keyless (v int, filler text);
            CREATE TABLE public.held (id int PRIMARY KEY, name text);
            CREATE TABLE public.held_too (id int PRIMARY KEY, name text);
            """);
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer, $"schema: existing\n{Halfway.Settings}");
        (await workspace.RunAsync("run --until schema")).ShouldEndWith(0);
        await KillBothAsync(workspace, source, target);
        // No row is written by it, and yet every row has another value now; the target has them from the copy alone.
        await source.ExecuteAsync("ALTER TABLE public.split ADD COLUMN grade int DEFAULT 7");
        await target.ExecuteAsync("ALTER TABLE public.split ADD COLUMN grade int");

        (await workspace.RunAsync("run --until copied")).ShouldEndWith(0, "Under the new snapshot 1 of 2 tables that had rows on the target are unchanged");
        (await target.AskAsync<long>("SELECT count(*) FROM public.split WHERE grade = 7")).ShouldBe(20_000);
        await target.ExecuteAsync("ALTER TABLE public.split ALTER COLUMN grade SET DEFAULT 7");
        await workspace.ShouldBeIdenticalAsync(source, target);
    }

    [Fact]
    public async Task It_ends_when_nobody_goes_on_and_drops_the_slot()
    {
        await using var stage = await StageAsync(TimeSpan.FromSeconds(1), dropSlot: true);

        (await stage.Life).ShouldBe("nobody went on");

        (await stage.SlotsAsync()).ShouldBe(0);
        (await stage.Source.AskAsync<long>($"SELECT count(*) FROM pg_publication WHERE pubname = '{stage.Slot}'")).ShouldBe(0);
        await stage.ShouldBeTidyAsync();
        (await stage.Target.AskAsync<string>("SELECT slot FROM godwit.migrations")).ShouldBeNull();
    }

    [Fact]
    public async Task It_stays_as_long_as_a_runner_lives()
    {
        await using var stage = await StageAsync(TimeSpan.Zero, dropSlot: false, held: true);
        var session = $"SELECT query_start::text FROM pg_stat_activity WHERE pid = {stage.Reply.Backend}";
        for (var look = 0; look < 2; look++)
        {
            var before = await stage.Source.AskAsync<string>(session);
            await stage.Source.BecomesTrueAsync($"SELECT ({session}) IS DISTINCT FROM '{before}'");
        }
        stage.Life.IsCompleted.ShouldBeFalse();
        await stage.Lock!.DisposeAsync();

        (await stage.Life).ShouldBe("nobody went on");
        (await stage.SlotsAsync()).ShouldBe(1);
        await stage.ShouldBeTidyAsync();
    }

    [Fact]
    public async Task It_ends_when_it_is_released()
    {
        await using var stage = await StageAsync(TimeSpan.FromHours(1), dropSlot: true);
        await using (var state = await stage.Target.OpenAsync()) await new KeeperStore(stage.Migration).ReleaseAsync(state, null, Cancellation);

        (await stage.Life).ShouldBe("released");
        (await stage.SlotsAsync()).ShouldBe(1);
        await stage.ShouldBeTidyAsync();
    }

    [Fact]
    public async Task It_ends_when_another_took_its_place()
    {
        await using var stage = await StageAsync(TimeSpan.FromHours(1), dropSlot: true);
        await using (var state = await stage.Target.OpenAsync()) await new KeeperStore(stage.Migration).RegisterAsync(state, Guid.NewGuid(), 1, TimeSpan.FromHours(1), "another", Cancellation);

        (await stage.Life).ShouldBe("released");
        (await stage.Target.AskAsync<string>("SELECT snapshot FROM godwit.migrations")).ShouldBe("another");
        (await stage.SlotsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task It_ends_with_its_session()
    {
        await using var stage = await StageAsync(TimeSpan.FromHours(1), dropSlot: true);
        await stage.Source.ExecuteAsync($"SELECT pg_terminate_backend({stage.Reply.Backend})");

        (await stage.Life).ShouldBe("its session on the source ended");
        (await stage.SlotsAsync()).ShouldBe(1);
        await stage.ShouldBeTidyAsync();
    }

    [Fact]
    public async Task It_says_that_there_is_no_such_snapshot()
    {
        await using var stage = await StageAsync(TimeSpan.FromHours(1), dropSlot: true);
        KeeperReply? reply = null;
        await new Keeper(stage.Request with { Snapshot = "00000003-0000001B-9" }, TimeProvider.System).RunAsync(
            answer =>
            {
                reply = answer;
                return Task.CompletedTask;
            }, Cancellation);

        reply.ShouldNotBeNull().Error.ShouldNotBeNull().ShouldStartWith("The snapshot of the copy is gone: ");
        (await stage.Target.AskAsync<Guid>("SELECT keeper FROM godwit.keepers")).ShouldBe(stage.Reply.Keeper);
    }

    private static async Task KillBothAsync(Workspace workspace, FreshDatabase source, FreshDatabase target)
    {
        await using (await Halfway.HoldAsync(target))
        {
            using var run = workspace.Start("run --until copied");
            await Halfway.OnlyHeldIsMissingAsync(target);
            run.Signal(Signals.Kill);
            Signals.Send(await target.AskAsync<int>("SELECT process FROM godwit.keepers"), Signals.Kill).ShouldBeTrue();
            await run.EndAsync();
            await source.BecomesTrueAsync("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'godwit%' AND pid <> pg_backend_pid())");
        }
    }

    // A migration's state, slot and snapshot as a runner would leave them, and a keeper in this process.
    private async Task<Stage> StageAsync(TimeSpan keepsFor, bool dropSlot, bool held = false)
    {
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync());
        var migration = $"m_{source.Name}";
        await source.ExecuteAsync($"CREATE PUBLICATION {Publications.Name(migration)}");
        await source.ExecuteAsync($"SELECT pg_create_logical_replication_slot('{Publications.Name(migration)}', 'pgoutput')");
        await using (var state = await target.OpenAsync())
        {
            await StateSchema.EnsureAsync(state, target.Customer, Cancellation);
            await new MigrationStore(migration).EnsureAsync(state, $"{source.Customer}", "all", Cancellation);
            await new MigrationStore(migration).SetSlotAsync(state, Publications.Name(migration), Publications.Name(migration), null, Lsn.Parse("0/1"), Cancellation);
        }
        var runner = held ? await RunnerLock.TakeAsync(new(Side.Target, target.Customer, requireTls: true), migration, TimeProvider.System.GetUtcNow(), Cancellation) : null;
        await using var snapshot = await CopySnapshot.TakeAsync(new(Side.Source, source.Customer, requireTls: true), null, Cancellation);
        var request = new KeeperRequest(migration, source.Customer, target.Customer, true, snapshot.Name, keepsFor, dropSlot);
        var answered = new TaskCompletionSource<KeeperReply>();
        var end = new CancellationTokenSource();
        var life = new Keeper(request, TimeProvider.System).RunAsync(
            reply =>
            {
                answered.SetResult(reply);
                return Task.CompletedTask;
            }, end.Token);
        var answer = await answered.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        answer.Error.ShouldBeNull();
        return new(source, target, migration, request, answer, life.WaitAsync(TimeSpan.FromSeconds(60), Cancellation), end, runner);
    }

    private sealed record Stage(
        FreshDatabase Source, FreshDatabase Target, string Migration, KeeperRequest Request, KeeperReply Reply, Task<string> Life, CancellationTokenSource End, RunnerLock? Lock) : IAsyncDisposable
    {
        public string Slot => Publications.Name(Migration);

        public Task<long> SlotsAsync() => Source.AskAsync<long>($"SELECT count(*) FROM pg_replication_slots WHERE slot_name = '{Slot}'");

        // Nothing is kept, and the state says so.
        public async Task ShouldBeTidyAsync()
        {
            (await Target.AskAsync<long>("SELECT count(*) FROM godwit.keepers")).ShouldBe(0);
            (await Target.AskAsync<string>("SELECT snapshot FROM godwit.migrations")).ShouldBeNull();
            await Source.BecomesTrueAsync($"SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = {Reply.Backend})");
        }

        public async ValueTask DisposeAsync()
        {
            await End.CancelAsync();
            await Life;
            if (Lock is not null) await Lock.DisposeAsync();
            await using var session = await Source.OpenSuperuserAsync();
            await session.ExecuteAsync($"SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '{Slot}'", CancellationToken.None);
            End.Dispose();
        }
    }
}
