using Godwit.Integration.Tests.Cli;

namespace Godwit.Integration.Tests.Following.KnownFailures;

/// <summary>A write that the target refused was dropped, and the run went on: https://github.com/xataio/pgstream/issues/973, https://github.com/dimitri/pgcopydb/issues/511.</summary>
public sealed class Pgstream973_dropped_writes_are_success(Servers servers)
{
    [Theory]
    [InlineData("ALTER TABLE public.t ADD CONSTRAINT one UNIQUE (v)", "ALTER TABLE public.t DROP CONSTRAINT one")]
    [InlineData("DELETE FROM public.t WHERE id = 1", "INSERT INTO public.t VALUES (1, 'old')")]
    public async Task The_run_fails_until_the_target_takes_it(string refuse, string repair)
    {
        await using var one = await Case.CopiedAsync(servers, "CREATE TABLE public.t (id int PRIMARY KEY, v text); INSERT INTO public.t VALUES (1, 'old')");
        await one.CatchUpAsync();
        await one.Target.ExecuteAsync(refuse);
        await one.Source.ExecuteAsync("INSERT INTO public.t VALUES (3, 'new'); UPDATE public.t SET v = 'new' WHERE id = 1; INSERT INTO public.t VALUES (2, 'new')");

        (await one.FailAsync(1)).ShouldNotBeEmpty();
        (await one.FailAsync(1)).ShouldNotBeEmpty();
        (await one.Target.AskAsync<bool>("SELECT EXISTS (SELECT FROM public.t WHERE v = 'new')")).ShouldBeFalse();

        await one.Target.ExecuteAsync(repair);
        await one.CatchUpAsync();
        await one.ShouldBeIdenticalAsync();
    }
}
