using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Following.Workload;

namespace Godwit.Integration.Tests.Following.KnownFailures;

/// <summary>A run that was killed could not go on, or lost and repeated changes: https://github.com/dimitri/pgcopydb/issues/374, https://github.com/dimitri/pgcopydb/issues/659, https://github.com/dimitri/pgcopydb/issues/720.</summary>
public sealed class Pgcopydb374_resume_loses_or_repeats(Servers servers)
{
    [Fact]
    public async Task Rows_without_a_key_are_there_once_after_two_kills()
    {
        await using var one = await Case.CopiedAsync(servers,
            "CREATE TABLE public.a (v int); CREATE TABLE public.b (v int); ALTER TABLE public.a REPLICA IDENTITY FULL; ALTER TABLE public.b REPLICA IDENTITY FULL");
        for (var kill = 0; kill < 2; kill++)
        {
            using var run = Follower.Start(one.Workspace);
            await run.CarryAsync(one.Source, one.Target);
            await using var held = await one.HoldAsync("public.b");
            await one.Source.ExecuteAsync("INSERT INTO public.a SELECT 1 FROM generate_series(1, 50); UPDATE public.a SET v = v + 1; INSERT INTO public.b VALUES (1)");
            await one.IsHeldAsync(run, "public.b");
            await run.KillAsync();
        }
        await one.CatchUpAsync();
        await one.ShouldBeIdenticalAsync();
        await one.CatchUpAsync();
        await one.ShouldBeIdenticalAsync();
    }
}
