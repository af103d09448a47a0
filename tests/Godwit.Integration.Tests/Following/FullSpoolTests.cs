using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Following.Workload;
using Case = Godwit.Integration.Tests.Following.KnownFailures.Case;

namespace Godwit.Integration.Tests.Following;

/// <summary>The spool has reached its limit: nothing more is received until there is room, and nothing is lost.</summary>
public sealed class FullSpoolTests(Servers servers)
{
    [Fact]
    public async Task What_it_has_no_room_for_waits_on_the_source()
    {
        const long Limit = 16L << 20;
        await using var one = await Case.CopiedAsync(servers, "CREATE TABLE public.t (id int PRIMARY KEY, v text)", "follow: { spool_limit: 16MB }");
        using var run = Follower.Start(one.Workspace);
        await run.CarryAsync(one.Source, one.Target);
        await using (await one.HoldAsync("public.t"))
        {
            for (var transaction = 0; transaction < 24; transaction++)
                await one.Source.ExecuteAsync($"INSERT INTO public.t SELECT {transaction} * 1000 + g, repeat(md5(g::text), 60) FROM generate_series(1, 1000) g");
            await run.WhileRunningAsync(() => one.Target.AskAsync<bool>($"SELECT spool_bytes > {Limit * 3 / 4} AND received_lsn < source_lsn FROM godwit.follow_health"));
            (await one.Target.AskAsync<bool>($"SELECT spool_bytes <= {Limit * 5 / 4} FROM godwit.follow_health")).ShouldBeTrue();
        }
        await run.CarryAsync(one.Source, one.Target);
        (await run.InterruptAsync()).Output.ShouldContain("spool_full");
        await one.CatchUpAsync();
        await one.ShouldBeIdenticalAsync();
    }
}
