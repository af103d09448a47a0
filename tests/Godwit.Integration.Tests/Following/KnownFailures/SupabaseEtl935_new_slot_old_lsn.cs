using Godwit.Integration.Tests.Cli;

namespace Godwit.Integration.Tests.Following.KnownFailures;

/// <summary>A new slot of the same name was read from the old position: https://github.com/supabase/etl/issues/935.</summary>
public sealed class SupabaseEtl935_new_slot_old_lsn(Servers servers)
{
    [Theory]
    [InlineData("SELECT pg_drop_replication_slot('{0}')", "")]
    [InlineData("SELECT pg_drop_replication_slot('{0}')", "SELECT pg_create_logical_replication_slot('{0}', 'pgoutput')")]
    [InlineData("SELECT pg_replication_slot_advance('{0}', pg_current_wal_lsn())", "")]
    public async Task A_slot_that_skips_changes_is_lost(string first, string second)
    {
        await using var one = await Case.CopiedAsync(servers, "CREATE TABLE public.t (id int PRIMARY KEY); INSERT INTO public.t VALUES (1)");
        await one.CarryAsync("INSERT INTO public.t VALUES (2)");
        await one.Source.ExecuteAsync("INSERT INTO public.t VALUES (3)");
        await one.Source.ExecuteAsync(string.Format(null, first, one.Slot));
        if (second.Length > 0) await one.Source.ExecuteAsync(string.Format(null, second, one.Slot));
        await one.Source.ExecuteAsync("INSERT INTO public.t VALUES (4)");

        (await one.FailAsync(1)).ShouldBe("slot_lost");

        (await one.Target.AskAsync<int>("SELECT max(id) FROM public.t")).ShouldBe(2);
        (await one.Workspace.RunAsync("verify")).ShouldEndWith(3);
    }
}
