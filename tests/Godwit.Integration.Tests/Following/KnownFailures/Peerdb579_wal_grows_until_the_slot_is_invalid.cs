using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Errors;
using Godwit.Integration.Tests.Following.Workload;
using Godwit.Engine.Postgres;
using Godwit.Local;

namespace Godwit.Integration.Tests.Following.KnownFailures;

/// <summary>WAL grew until the source invalidated the slot: https://github.com/PeerDB-io/peerdb/issues/579, https://github.com/supabase/etl/issues/429, https://github.com/electric-sql/electric/issues/1089.</summary>
public sealed class Peerdb579_wal_grows_until_the_slot_is_invalid(Servers servers)
{
    // Messages of a transaction that is rolled back are WAL, and nothing else.
    private const string Grow = "SELECT pg_logical_emit_message(false, 'test', 'wal'), pg_switch_wal()";

    [Fact]
    public async Task A_lost_slot_is_said_plainly_and_nothing_is_applied()
    {
        await using var cluster = await LimitedAsync("32MB");
        await using var one = await Case.CopiedAsync(
            await cluster.DatabaseAsync("source"), await servers.FreshDatabaseAsync(), "CREATE TABLE public.t (id int PRIMARY KEY); INSERT INTO public.t VALUES (1)");
        await one.Source.ExecuteAsync("INSERT INTO public.t VALUES (2)");
        for (var segment = 0; segment < 5; segment++) await one.Source.ExecuteAsync(Grow);
        await one.Source.ExecuteAsync("CHECKPOINT");
        (await one.OfSlotAsync<string>("wal_status")).ShouldBe("lost");

        var ended = (await one.Workspace.RunAsync("run --until following --json")).ShouldEndWith(1, "max_slot_wal_keep_size", "copied again");

        ended.Problem.GetProperty("code").GetString().ShouldBe("slot_lost");
        (await one.Target.AskAsync<long>("SELECT count(*) FROM public.t")).ShouldBe(1);
    }

    [Fact]
    public async Task The_spool_relieves_the_source_before_the_limit()
    {
        await using var cluster = await LimitedAsync("160MB");
        await using var one = await Case.CopiedAsync(await cluster.DatabaseAsync("source"), await servers.FreshDatabaseAsync(), "CREATE TABLE public.t (id int PRIMARY KEY)");
        using (var run = Follower.Start(one.Workspace))
        {
            await run.CarryAsync(one.Source, one.Target);
            await using (await one.HoldAsync("public.t"))
            {
                await one.Source.ExecuteAsync("INSERT INTO public.t VALUES (1)");
                await one.IsHeldAsync(run, "public.t");
                var end = await one.Source.AskAsync<string>("SELECT pg_current_wal_insert_lsn()::text");
                for (var segment = 0; segment < 6; segment++) await one.Source.ExecuteAsync(Grow);
                await run.WhileRunningAsync(() => one.OfSlotAsync<bool>($"confirmed_flush_lsn > '{end}'"));
            }
            await run.CarryAsync(one.Source, one.Target);
            await run.InterruptAsync();
        }
        await one.CatchUpAsync();
        await one.ShouldBeIdenticalAsync();
    }

    [Theory]
    [InlineData("stop", true)]
    [InlineData("drop_slot", false)]
    public async Task At_the_limit_the_run_ends_and_does_with_the_slot_as_it_was_told(string rule, bool isThere)
    {
        await using var cluster = await LimitedAsync("64MB");
        await using var one = await Case.CopiedAsync(
            await cluster.DatabaseAsync("source"), await servers.FreshDatabaseAsync(), "CREATE TABLE public.t (id int PRIMARY KEY)", $"follow: {{ on_wal_limit: {rule} }}");
        using var run = one.Workspace.Start("run --json");
        await Eventually.TrueAsync(() => one.OfSlotAsync<bool>("active"));
        // An open transaction: the spool has its changes, and the slot cannot let go of them.
        await using var open = await one.Source.OpenSuperuserAsync();
        await open.ExecuteAsync("BEGIN; INSERT INTO public.t VALUES (1)", TestContext.Current.CancellationToken);
        for (var segment = 0; segment < 6; segment++) await one.Source.ExecuteAsync(Grow);

        var ended = one.Workspace.Read(await run.EndAsync()).ShouldEndWith(1, isThere ? "Raise max_slot_wal_keep_size" : "the slot is dropped to protect the source");

        ended.Problem.GetProperty("code").GetString().ShouldBe("wal_limit");
        (await one.OfSlotAsync<long>("count(*)")).ShouldBe(isThere ? 1 : 0);
    }

    private static Task<LocalCluster> LimitedAsync(string limit) =>
        Servers.StartAsync(new() { Settings = new LocalClusterOptions().Settings.Add("max_slot_wal_keep_size", limit).Add("min_wal_size", "32MB").Add("max_wal_size", "1GB") });
}
