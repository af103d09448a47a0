using Godwit.Engine;
using Godwit.Integration.Tests.Cli;

namespace Godwit.Integration.Tests.Following.KnownFailures;

/// <summary>A role without BYPASSRLS reads no rows of a table with policies, and gets no error: https://www.postgresql.org/docs/current/ddl-rowsecurity.html.</summary>
public sealed class Row_security_copies_zero_rows(Servers servers)
{
    [Fact]
    public async Task A_role_without_bypass_is_refused_before_anything_is_made()
    {
        var (source, role) = (await servers.FreshDatabaseAsync(), servers.UniqueName("filtered"));
        await using var one = await Case.OfAsync(source, await servers.FreshDatabaseAsync(),
            $"""
            CREATE ROLE {role} LOGIN REPLICATION PASSWORD 'secret-of-it' IN ROLE pg_read_all_data;
            CREATE TABLE public.t (id int PRIMARY KEY);
            ALTER TABLE public.t ENABLE ROW LEVEL SECURITY;
            INSERT INTO public.t VALUES (1);
            """, sourceUrl: source.Cluster.Url(role, new Secret("secret-of-it"), source.Name));

        (await one.Workspace.RunAsync("run --until following --json")).ShouldEndWith(4, "BYPASSRLS");

        (await one.OfSlotAsync<long>("count(*)")).ShouldBe(0);
        (await one.Target.AskAsync<bool>("SELECT to_regclass('public.t') IS NULL")).ShouldBeTrue();
    }
}
