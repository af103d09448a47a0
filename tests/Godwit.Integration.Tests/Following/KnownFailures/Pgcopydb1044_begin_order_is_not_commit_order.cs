using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Cli;

namespace Godwit.Integration.Tests.Following.KnownFailures;

/// <summary>A transaction that began first and committed last was skipped: https://github.com/dimitri/pgcopydb/issues/1044.</summary>
public sealed class Pgcopydb1044_begin_order_is_not_commit_order(Servers servers)
{
    [Theory]
    [InlineData(1)]
    [InlineData(3000)]
    public async Task What_commits_last_is_applied_last(int rows)
    {
        await using var one = await Case.CopiedAsync(servers, "CREATE TABLE public.t (id int PRIMARY KEY, who text)");
        // The many rows are sent before their commit.
        await one.Source.ExecuteAsync($"ALTER DATABASE {Sql.Name(one.Source.Name)} SET logical_decoding_work_mem = '64kB'");
        await using var first = await one.Source.OpenSuperuserAsync();
        var cancellation = TestContext.Current.CancellationToken;
        await first.ExecuteAsync($"BEGIN; INSERT INTO public.t SELECT g, 'began first' FROM generate_series(1, {rows}) g", cancellation);
        await one.Source.ExecuteAsync("INSERT INTO public.t VALUES (-1, 'committed first')");

        await one.CatchUpAsync();
        (await one.Target.AskAsync<string>("SELECT string_agg(who, ' ') FROM public.t")).ShouldBe("committed first");

        await first.ExecuteAsync("UPDATE public.t SET who = 'committed last' WHERE id = -1; COMMIT", cancellation);
        await one.CatchUpAsync();
        (await one.Target.AskAsync<string>("SELECT who FROM public.t WHERE id = -1")).ShouldBe("committed last");
        await one.ShouldBeIdenticalAsync();
    }
}
