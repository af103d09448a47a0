using Godwit.Engine.Postgres;
using Godwit.Local.Processes;
using Npgsql;

namespace Godwit.Integration.Tests.Cli;

/// <summary>A run that ends early, however it ends: the next one goes on, and both sides are identical.</summary>
public sealed class ResumeTests(Servers servers)
{
    // A table that waits on the target while this lock is held, another that is copied meanwhile.
    private const string Small =
        """
        CREATE TABLE public.held (id int PRIMARY KEY, name text NOT NULL);
        CREATE TABLE public.free (id int PRIMARY KEY REFERENCES public.held, price numeric);
        INSERT INTO public.held SELECT g, md5(g::text) FROM generate_series(1, 2000) g;
        INSERT INTO public.free SELECT g, g * 1.10 FROM generate_series(1, 2000) g;
        """;

    private const int Terminate = 15;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_schema_first_then_the_rows()
    {
        var (source, target) = await PairAsync(Small);
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer);

        (await workspace.RunAsync("run --until schema")).ShouldEndWith(0).Output.ShouldContain("objects of the schema on the target");
        (await target.AskAsync<long>("SELECT count(*) FROM public.held")).ShouldBe(0);
        (await workspace.RunAsync("doctor")).ShouldEndWith(0).Output.ShouldContain("An earlier run of");
        (await workspace.RunAsync("run --until copied")).ShouldEndWith(0);
        await workspace.ShouldBeIdenticalAsync(source, target);
        (await workspace.RunAsync("run --until copied")).ShouldEndWith(0).Output.ShouldContain("nothing to do");
        (await workspace.RunAsync("run --until schema")).ShouldEndWith(0).Output.ShouldContain("nothing to do");
    }

    [Fact]
    public async Task A_schema_that_changed_in_between_is_restored_anew()
    {
        var (source, target) = await PairAsync(Small);
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer);
        (await workspace.RunAsync("run --until schema")).ShouldEndWith(0);

        await source.ExecuteAsync(
            "ALTER TABLE public.held ADD COLUMN added int DEFAULT 7; ALTER TABLE public.free DROP COLUMN price; CREATE TABLE public.late (id int PRIMARY KEY); INSERT INTO public.late VALUES (1)");

        (await workspace.RunAsync("run --until copied")).ShouldEndWith(0, "The source's schema changed since the first half was restored");
        await workspace.ShouldBeIdenticalAsync(source, target);
    }

    [Theory]
    [InlineData(Signals.Interrupt)]
    [InlineData(Terminate)]
    public async Task The_first_signal_completes_the_parts_under_way(int signal)
    {
        var (source, target) = await PairAsync(Small);
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer);
        (await workspace.RunAsync("run --until schema")).ShouldEndWith(0);
        using var run = workspace.Start("run --until copied --json");
        await using (await LockAsync(target))
        {
            await OneIsCopiedAndOneWaitsAsync(target);
            run.Signal(signal);
            while ((await run.ReadLineAsync()).ShouldNotBeNull().Contains("\"draining\"", StringComparison.Ordinal) is false)
            {
                // The run says that it ends; until then it must not.
            }
        }
        workspace.Read(await run.EndAsync()).ShouldEndWith(5, "Interrupted. The same command goes on from here.");
        (await target.AskAsync<bool>("SELECT bool_and(state = 'done') FROM godwit.parts")).ShouldBeTrue();

        (await workspace.RunAsync("run --until copied")).ShouldEndWith(0, "2 of 2 parts are on the target already");
        await workspace.ShouldBeIdenticalAsync(source, target);
    }

    [Theory]
    [InlineData(Signals.Interrupt)]
    [InlineData(Terminate)]
    public async Task The_second_signal_ends_at_once(int signal)
    {
        var (source, target) = await PairAsync(Small);
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer);
        (await workspace.RunAsync("run --until schema")).ShouldEndWith(0);
        await using (await LockAsync(target))
        {
            using var run = workspace.Start("run --until copied --json");
            await OneIsCopiedAndOneWaitsAsync(target);
            run.Signal(signal);
            while ((await run.ReadLineAsync()).ShouldNotBeNull().Contains("\"draining\"", StringComparison.Ordinal) is false)
            {
                // Two signals at once could be delivered as one.
            }
            run.Signal(signal);
            workspace.Read(await run.EndAsync()).ShouldEndWith(5, "Interrupted. The same command goes on from here.");
        }
        var status = (await workspace.RunAsync("status")).ShouldEndWith(0).Output;
        status.ShouldContain("interrupted");
        status.ShouldContain("keeper: keeps the copy's snapshot, process");

        (await workspace.RunAsync("run --until copied")).ShouldEndWith(0, "The copy's snapshot is still kept", "1 of 2 parts are on the target already");
        await workspace.ShouldBeIdenticalAsync(source, target);
        await KeeperIsGoneAsync(source, target);
    }

    [Fact]
    public async Task A_killed_runner_in_the_middle_of_a_stream()
    {
        var (source, target) = await PairAsync(
            "CREATE TABLE public.wide (id int PRIMARY KEY, filler text); INSERT INTO public.wide SELECT g, repeat(md5(g::text), 12) FROM generate_series(1, 400000) g");
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer, "part_size: 16MB");
        using (var run = workspace.Start("run --until copied"))
        {
            await target.BecomesTrueAsync(
                "SELECT to_regclass('godwit.parts') IS NOT NULL AND EXISTS (SELECT FROM pg_stat_progress_copy WHERE datname = current_database() AND bytes_processed > 0)");
            await target.BecomesTrueAsync("SELECT EXISTS (SELECT FROM godwit.parts WHERE state = 'done')");
            run.Signal(Signals.Kill);
            await run.EndAsync();
        }
        var done = await target.AskAsync<long>("SELECT count(*) FROM godwit.parts WHERE state = 'done'");
        var first = await target.AskAsync<DateTime>("SELECT min(finished_at) FROM godwit.parts");
        var status = (await workspace.RunAsync("status")).ShouldEndWith(0).Output;
        status.ShouldContain("runner: none; the last one was");
        status.ShouldContain("■ copy");

        (await workspace.RunAsync("run --until copied")).ShouldEndWith(0, "The copy's snapshot is still kept", $"{done} of ");
        (await target.AskAsync<DateTime>("SELECT min(finished_at) FROM godwit.parts")).ShouldBe(first);
        await workspace.ShouldBeIdenticalAsync(source, target);
        await KeeperIsGoneAsync(source, target);
    }

    [Fact]
    public async Task A_runner_killed_while_it_builds_indexes()
    {
        // The index waits on the target for as long as the lock is held there.
        var (source, target) = await PairAsync(
            Small + """
            CREATE FUNCTION public.wait(id int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(4711); RETURN id; END';
            CREATE INDEX waiting ON public.free (public.wait(id));
            """);
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer);
        await using (var session = await target.OpenSuperuserAsync())
        {
            await session.ExecuteAsync("SELECT pg_advisory_lock(4711)", Cancellation);
            using var run = workspace.Start("run --until copied");
            await target.BecomesTrueAsync("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted)");
            run.Signal(Signals.Kill);
            await run.EndAsync();
        }
        var copied = await target.AskAsync<DateTime>("SELECT max(finished_at) FROM godwit.parts");

        var again = (await workspace.RunAsync("run --until copied")).ShouldEndWith(0);

        again.Errors.ShouldNotContain("copied again");
        again.Errors.ShouldNotContain("copy:");
        (await target.AskAsync<DateTime>("SELECT max(finished_at) FROM godwit.parts")).ShouldBe(copied);
        (await target.AskAsync<bool>("SELECT indisvalid FROM pg_index WHERE indexrelid = 'public.waiting'::regclass")).ShouldBeTrue();
        await workspace.ShouldBeIdenticalAsync(source, target);
    }

    private async Task<(FreshDatabase Source, FreshDatabase Target)> PairAsync(string sql)
    {
        var source = await servers.FreshDatabaseAsync();
        await source.ExecuteAsync(sql);
        return (source, await servers.FreshDatabaseAsync(18));
    }

    // The copier wants the table for itself; this is less, so that its catalog can still be read.
    private static async Task<NpgsqlConnection> LockAsync(FreshDatabase target)
    {
        var session = await target.OpenSuperuserAsync();
        await session.ExecuteAsync("BEGIN; LOCK TABLE public.held IN ROW EXCLUSIVE MODE", Cancellation);
        return session;
    }

    private static Task OneIsCopiedAndOneWaitsAsync(FreshDatabase target) => target.BecomesTrueAsync(
        """
        SELECT EXISTS (SELECT FROM godwit.parts WHERE table_name = 'free' AND state = 'done')
           AND EXISTS (SELECT FROM pg_locks WHERE relation = 'public.held'::regclass AND mode = 'AccessExclusiveLock' AND NOT granted)
        """);

    private static async Task KeeperIsGoneAsync(FreshDatabase source, FreshDatabase target)
    {
        (await target.AskAsync<long>("SELECT count(*) FROM godwit.keepers")).ShouldBe(0);
        await source.BecomesTrueAsync("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'godwit keeper' AND datname = current_database())");
    }
}
