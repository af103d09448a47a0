using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Moving;
using Godwit.Integration.Tests.Cli;

namespace Godwit.Integration.Tests.Following.KnownFailures;

/// <summary>UPDATE and DELETE fail on the source once a table without replica identity is published: https://www.postgresql.org/docs/current/logical-replication-publication.html.</summary>
public sealed class Publishing_all_tables_breaks_the_source(Servers servers)
{
    [Fact]
    public async Task A_table_without_identity_is_reported_before_anything_is_made_and_stays_writable()
    {
        await using var one = await Case.OfAsync(await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync(),
            """
            CREATE TABLE public.keyless (v int);
            CREATE TABLE public.t (id int PRIMARY KEY);
            INSERT INTO public.keyless SELECT generate_series(1, 10);
            """, "identity: report");
        using var run = one.Workspace.Start("run --until following --json");
        await using (var session = await one.Source.OpenSuperuserAsync())
        {
            // Nobody can publish it meanwhile.
            await session.ExecuteAsync("BEGIN; LOCK TABLE public.t IN SHARE UPDATE EXCLUSIVE MODE", TestContext.Current.CancellationToken);
            (await run.ReadUntilAsync("not_followed")).ShouldContain("public.keyless is copied but will not be followed");
            (await one.Source.AskAsync<long>("SELECT count(*) FROM pg_publication")).ShouldBe(0);
            (await one.OfSlotAsync<long>("count(*)")).ShouldBe(0);
        }
        one.Workspace.Read(await run.EndAsync()).ShouldEndWith(0);

        await one.Source.ExecuteAsync("UPDATE public.keyless SET v = -v WHERE v < 3; DELETE FROM public.keyless WHERE v = 5; INSERT INTO public.t VALUES (1)");
        await one.CatchUpAsync();
        static bool IsFollowed(TableName table) => table.Name == "t";
        (await Checksums.OfAsync(one.Target, IsFollowed)).ShouldBe(await Checksums.OfAsync(one.Source, IsFollowed));
        (await one.Target.AskAsync<long>("SELECT sum(v) FROM public.keyless")).ShouldBe(55);
        (await one.Workspace.RunAsync("verify")).ShouldEndWith(3).Output.ShouldContain("keyless");
    }

    [Theory]
    [InlineData("full", "UPDATE public.keyless SET v = -v WHERE v < 3; DELETE FROM public.keyless WHERE v = 5")]
    [InlineData("insert_only", "INSERT INTO public.keyless VALUES (11), (11)")]
    public async Task It_is_followed_as_far_as_asked_for(string identity, string change)
    {
        await using var one = await Case.CopiedAsync(servers, "CREATE TABLE public.keyless (v int); INSERT INTO public.keyless SELECT generate_series(1, 10)", $"identity: {identity}");
        await one.CarryAsync(change);
        // It works, carried or not.
        await one.Source.ExecuteAsync("UPDATE public.keyless SET v = 0; DELETE FROM public.keyless");
    }
}
