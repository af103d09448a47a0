using Godwit.Engine.Postgres;
using Godwit.Local;
using Npgsql;

namespace Godwit.Integration.Tests.Local;

public sealed class StandInTests(Servers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<int, StandIn> Platforms() => new()
    {
        { 15, StandIn.Rds }, { 15, StandIn.Supabase }, { 17, StandIn.Rds }, { 17, StandIn.Supabase }, { 18, StandIn.Rds },
    };

    [Theory]
    [MemberData(nameof(Platforms))]
    public async Task The_customer_is_no_superuser_but_can_migrate(int version, StandIn standIn)
    {
        var database = await servers.FreshDatabaseAsync(version, standIn, "customer");
        await using var session = await database.OpenAsync();

        (await session.ScalarAsync<bool>("SELECT rolsuper FROM pg_roles WHERE rolname = current_user", Cancellation)).ShouldBeFalse();
        (await session.ScalarAsync<string>("SELECT current_user::text", Cancellation)).ShouldBe(database.Cluster.CustomerRole);
        var denied = await Should.ThrowAsync<PostgresException>(
            () => session.ExecuteAsync("CREATE ROLE too_much SUPERUSER", Cancellation));
        denied.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);

        await session.ExecuteAsync("CREATE TABLE public.t (id int PRIMARY KEY); CREATE PUBLICATION p FOR TABLE public.t", Cancellation);
        await session.ExecuteAsync("SELECT pg_create_logical_replication_slot('customer', 'pgoutput', true)", Cancellation);
        await session.ExecuteAsync("SET session_replication_role = replica", Cancellation);
        await session.ExecuteAsync($"CREATE ROLE {Sql.Name(servers.UniqueName("reader"))}", Cancellation);
    }

    [Theory]
    [MemberData(nameof(Platforms))]
    public async Task The_customer_does_not_know_the_superusers_password(int version, StandIn standIn)
    {
        var cluster = await servers.ClusterAsync(version, standIn);
        var customer = cluster.Customer("postgres");
        var superuser = cluster.Superuser("postgres");

        customer.User.ShouldNotBe(superuser.User);
        customer.Password!.Value.Reveal().ShouldNotBe(superuser.Password!.Value.Reveal());
    }

    [Fact]
    public async Task Rds_accepts_tls_only()
    {
        var cluster = await servers.ClusterAsync(null, StandIn.Rds);
        var url = cluster.Customer("postgres") with { Tls = TlsMode.Disable, RootCertificate = null };

        var error = await Should.ThrowAsync<Godwit.Engine.GodwitException>(
            () => new Database(Side.Target, url, requireTls: true).OpenAsync(Cancellation));
        error.Problem.Code.ShouldBe("tls_required_by_server");
    }

    [Fact]
    public async Task Supabase_has_its_roles_and_their_timeouts()
    {
        var cluster = await servers.ClusterAsync(null, StandIn.Supabase);
        await using var session = await cluster.OpenSuperuserAsync("postgres", Cancellation);

        var roles = await session.QueryAsync(
            """
            SELECT rolname::text || ' ' || rolcanlogin || ' ' || rolbypassrls || ' ' || rolinherit || ' ' || coalesce(rolconfig[1], '')
              FROM pg_roles WHERE rolname IN ('anon', 'authenticated', 'service_role', 'authenticator') ORDER BY rolname COLLATE "C"
            """,
            row => row.GetString(0), Cancellation);
        roles.ShouldBe(
        [
            "anon false false true statement_timeout=3s", "authenticated false false true statement_timeout=8s",
            "authenticator true false false statement_timeout=8s", "service_role false true true ",
        ]);
    }

    [Fact]
    public async Task Supabase_knows_who_asks_and_grants_new_tables_to_the_api_roles()
    {
        var database = await servers.FreshDatabaseAsync(null, StandIn.Supabase, "api");
        await using var session = await database.OpenAsync();
        await session.ExecuteAsync(
            """
            CREATE TABLE public.note (id int, owner uuid);
            ALTER TABLE public.note ENABLE ROW LEVEL SECURITY;
            CREATE POLICY own ON public.note TO authenticated USING (owner = auth.uid());
            INSERT INTO public.note VALUES (1, '00000000-0000-0000-0000-000000000001'), (2, '00000000-0000-0000-0000-000000000002');
            """,
            Cancellation);

        await session.ExecuteAsync(
            """
            SET row_security = on;
            SELECT set_config('request.jwt.claims', '{"sub": "00000000-0000-0000-0000-000000000002", "role": "authenticated"}', false);
            SET ROLE authenticated;
            """,
            Cancellation);
        (await session.QueryAsync("SELECT id FROM public.note", row => row.GetInt32(0), Cancellation)).ShouldBe([2]);
        (await session.ScalarAsync<string>("SELECT auth.role()", Cancellation)).ShouldBe("authenticated");
    }
}
