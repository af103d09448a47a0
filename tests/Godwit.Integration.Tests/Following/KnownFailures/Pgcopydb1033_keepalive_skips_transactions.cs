using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Following.Workload;

namespace Godwit.Integration.Tests.Following.KnownFailures;

/// <summary>A keepalive's position skipped what was not applied yet: https://github.com/dimitri/pgcopydb/issues/1033.</summary>
public sealed class Pgcopydb1033_keepalive_skips_transactions(Servers servers)
{
    [Fact]
    public async Task What_a_keepalive_passed_is_still_in_the_slot()
    {
        await using var one = await Case.CopiedAsync(servers, "CREATE TABLE public.t (id int PRIMARY KEY)");
        await one.CatchUpAsync();
        using (var run = Follower.Start(one.Workspace))
        {
            await run.CarryAsync(one.Source, one.Target);
            await using var held = await one.HoldAsync("public.t");
            await one.Source.ExecuteAsync("INSERT INTO public.t SELECT generate_series(1, 100)");
            await one.IsHeldAsync(run, "public.t");

            var end = await one.Source.AskAsync<string>("SELECT pg_current_wal_insert_lsn()::text");
            // WAL that is of nobody's rows: the source tells of its end by keepalives.
            await one.Source.ExecuteAsync("SELECT pg_switch_wal()");
            await run.WhileRunningAsync(async () => await one.Source.AskAsync<bool>(
                $"SELECT EXISTS (SELECT FROM pg_stat_replication JOIN pg_replication_slots ON active_pid = pid WHERE slot_name = '{one.Slot}' AND sent_lsn > '{end}')"));
            await run.KillAsync();
            (await one.OfSlotAsync<bool>($"confirmed_flush_lsn < '{end}'")).ShouldBeTrue();
        }

        // What was received is lost with the machine.
        Directory.Delete(Path.Combine(one.Workspace.Folder, ".godwit", "spool"), recursive: true);
        await one.CatchUpAsync();
        await one.ShouldBeIdenticalAsync();
    }
}
