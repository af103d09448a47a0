using Godwit.Integration.Tests.Cli;

namespace Godwit.Integration.Tests.Following.KnownFailures;

/// <summary>A comparison that found differences ended with 0: https://github.com/dimitri/pgcopydb/issues/1046.</summary>
public sealed class Pgcopydb1046_compare_exits_0_on_differences(Servers servers)
{
    [Theory]
    [InlineData("UPDATE public.t SET v = 'y' WHERE id = 7", "UPDATE public.t SET v = 'x' WHERE id = 7")]
    [InlineData("DELETE FROM public.t WHERE id = 8", "INSERT INTO public.t VALUES (8, 'x')")]
    [InlineData("INSERT INTO public.t VALUES (9, 'x')", "DELETE FROM public.t WHERE id = 9")]
    public async Task A_changed_target_is_exit_code_3(string change, string undo)
    {
        await using var one = await Case.CopiedAsync(servers, "CREATE TABLE public.t (id int PRIMARY KEY, v text); INSERT INTO public.t VALUES (7, 'x')");
        await one.CarryAsync("INSERT INTO public.t VALUES (8, 'x')");

        await one.Target.ExecuteAsync(change);
        (await one.Workspace.RunAsync("verify")).ShouldEndWith(3);

        await one.Target.ExecuteAsync(undo);
        await one.ShouldBeIdenticalAsync();
    }
}
