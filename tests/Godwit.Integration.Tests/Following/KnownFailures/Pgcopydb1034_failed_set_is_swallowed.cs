using Godwit.Engine;
using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Cli;
using Godwit.Local;

namespace Godwit.Integration.Tests.Following.KnownFailures;

/// <summary>A SET that the target refused made the apply do nothing, without an error: https://github.com/dimitri/pgcopydb/issues/1034.</summary>
public sealed class Pgcopydb1034_failed_set_is_swallowed(Servers servers)
{
    [Fact]
    public async Task A_target_that_denies_the_replica_role_gets_the_changes_in_row_order()
    {
        var cluster = await servers.ClusterAsync(null, StandIn.Plain);
        var (role, name, password) = (servers.UniqueName("denied"), servers.UniqueName("test"), new Secret("denied-password"));
        await (await servers.FreshDatabaseAsync()).ExecuteAsync($"CREATE ROLE {role} LOGIN PASSWORD {Sql.Text(password.Reveal())}");
        await cluster.CreateDatabaseAsync(name, role, TestContext.Current.CancellationToken);
        await using var one = await Case.CopiedAsync(await servers.FreshDatabaseAsync(), new(cluster, name),
            """
            CREATE TABLE public.parent (id int PRIMARY KEY);
            CREATE TABLE public.child (id int PRIMARY KEY, parent int NOT NULL REFERENCES public.parent ON DELETE CASCADE ON UPDATE CASCADE);
            INSERT INTO public.parent SELECT generate_series(1, 3);
            INSERT INTO public.child SELECT g, g FROM generate_series(1, 3) g;
            """,
            targetUrl: cluster.Url(role, password, name));

        await one.CarryAsync(
            """
            INSERT INTO public.parent VALUES (10);
            INSERT INTO public.child VALUES (10, 10), (11, 1);
            UPDATE public.parent SET id = 20 WHERE id = 2;
            DELETE FROM public.parent WHERE id = 1;
            """);

        (await one.Target.AskAsync<long>($"SELECT transactions FROM godwit.cursors WHERE migration = '{one.Workspace.Migration}'")).ShouldBeGreaterThan(0);
    }
}
