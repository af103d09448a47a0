using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Errors;
using Godwit.Integration.Tests.Following.Workload;

namespace Godwit.Integration.Tests.Following.KnownFailures;

/// <summary>The source ended a stream that was idle, or whose reader was busy: https://github.com/npgsql/npgsql/issues/6456, https://github.com/PeerDB-io/peerdb/issues/4324.</summary>
public sealed class Npgsql6456_walsender_timeout(Servers servers)
{
    [Fact]
    public async Task The_stream_outlives_silence_and_a_blocked_apply()
    {
        await using var cluster = await Servers.StartAsync(new() { Settings = new Godwit.Local.LocalClusterOptions().Settings.Add("wal_sender_timeout", "2s") });
        await using var one = await Case.CopiedAsync(
            await cluster.DatabaseAsync("source"), await servers.FreshDatabaseAsync(), "CREATE TABLE public.t (id int PRIMARY KEY, filler text)");
        using (var run = Follower.Start(one.Workspace))
        {
            await run.CarryAsync(one.Source, one.Target);
            var sender = await one.OfSlotAsync<int>("active_pid");
            await LivesAsync(run, one, sender, "backend_start");

            await using (await one.HoldAsync("public.t"))
            {
                await one.Source.ExecuteAsync("INSERT INTO public.t SELECT g, repeat(md5(g::text), 30) FROM generate_series(1, 20000) g");
                var written = await one.Source.AskAsync<string>("SELECT clock_timestamp()::text");
                await one.IsHeldAsync(run, "public.t");
                await LivesAsync(run, one, sender, $"'{written}'::timestamptz");
            }
            await run.CarryAsync(one.Source, one.Target);
            (await one.OfSlotAsync<int>("active_pid")).ShouldBe(sender);
            await run.InterruptAsync();
        }
        await one.ShouldBeIdenticalAsync();
    }

    // Twice the timeout later it is still the same.
    private static Task LivesAsync(Follower run, Case one, int sender, string since) => run.WhileRunningAsync(async () =>
    {
        (await one.OfSlotAsync<int>("active_pid")).ShouldBe(sender);
        return await one.Source.AskAsync<bool>($"SELECT clock_timestamp() > {since} + interval '4s' FROM pg_stat_replication WHERE pid = {sender}");
    });
}
