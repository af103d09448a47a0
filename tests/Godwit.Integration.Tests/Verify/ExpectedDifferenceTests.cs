using System.Collections.Immutable;
using Godwit.Engine;
using Godwit.Engine.Postgres;
using Godwit.Engine.Verify;

namespace Godwit.Integration.Tests.Verify;

/// <summary>What comes with the move to another platform is listed with its reason, and does not count.</summary>
public sealed class ExpectedDifferenceTests(Servers servers)
{
    private const string Grants = "the role belongs to the platform of one side";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Owners()
    {
        var (source, target) = await ShopsAsync();
        var role = servers.UniqueName("keeper");
        await target.RunAsync($"""
            CREATE ROLE {role} NOLOGIN;
            ALTER TABLE public.log OWNER TO {role}; ALTER VIEW public.rich OWNER TO {role}; ALTER MATERIALIZED VIEW public.moods OWNER TO {role};
            ALTER SEQUENCE public.tickets OWNER TO {role}; ALTER FUNCTION public.note() OWNER TO {role}; ALTER SCHEMA "Odd Schema" OWNER TO {role};
            ALTER TYPE public.mood OWNER TO {role}; ALTER TYPE public.point3 OWNER TO {role}; ALTER DOMAIN public.positive OWNER TO {role}
            """);

        var verdict = await Verifying.Verify(source, target);

        ShouldBeExpected(verdict,
        [
            "composite type public.point3 differs in owner", "domain public.positive differs in owner", "enum public.mood differs in owner", "function public.note() differs in owner",
            "materialized view public.moods differs in owner", "schema \"Odd Schema\" differs in owner", "sequence public.tickets differs in owner", "table public.log differs in owner",
            "view public.rich differs in owner",
        ]);
        verdict.Expected.ShouldAllBe(one => one.Reason == "each platform has owners of its own" && one.Difference.Source == source.Customer.User && one.Difference.Target == role);
    }

    [Fact]
    public async Task Grants_to_roles_of_a_platform()
    {
        var (source, target) = await ShopsAsync();
        var (platform, other) = (servers.UniqueName("platform"), servers.UniqueName("other"));
        await target.RunAsync($"""
            CREATE ROLE {platform} NOLOGIN; CREATE ROLE {other} NOLOGIN;
            GRANT SELECT ON public.log TO {platform}; GRANT SELECT (name) ON public.customer TO {platform}; GRANT USAGE ON TYPE public.mood TO {platform};
            GRANT USAGE ON SEQUENCE public.tickets TO {platform}; GRANT EXECUTE ON FUNCTION public.note() TO {platform}; GRANT USAGE ON SCHEMA public TO {platform};
            ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {platform};
            """);

        var verdict = await Verifying.Verify(source, target, request => request with { IncludeGrantee = role => role != platform });

        ShouldBeExpected(verdict,
        [
            $"default privileges tables in public differs in {platform}", $"grant column public.customer.name differs in {platform}", $"grant routine public.note() differs in {platform}",
            $"grant schema public differs in {platform}", $"grant sequence public.tickets differs in {platform}", $"grant table public.log differs in {platform}", $"grant type public.mood differs in {platform}",
        ], Grants);
        verdict.Expected.Single(one => one.Difference.Name == "table public.log").Difference.Target.ShouldBe("SELECT");
        (await Verifying.Verify(source, target)).Schema.Length.ShouldBe(7, "other roles count");

        await target.RunAsync($"GRANT UPDATE ON public.log TO {other}");
        (await Verifying.Verify(source, target, request => request with { IncludeGrantee = role => role != platform })).Complaints().ShouldBe([$"grant table public.log differs in {other}"]);
    }

    [Fact]
    public async Task What_the_migrations_own_role_has_and_needs()
    {
        const string setUp = "CREATE TABLE public.t (id integer PRIMARY KEY); CREATE TABLE public.other (id integer)";
        var (source, target) = (await servers.FreshDatabaseAsync(15, name: "source"), await servers.FreshDatabaseAsync(18, name: "target"));
        var mover = servers.UniqueName("mover");
        await source.RunAsync($"{setUp}; CREATE ROLE {mover}; GRANT SELECT ON public.t TO {mover}; ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {mover}");
        await target.RunAsync($"{setUp}; CREATE ROLE {mover} LOGIN PASSWORD 'test' IN ROLE pg_read_all_data; GRANT USAGE, CREATE ON SCHEMA public TO {mover}; ALTER TABLE public.t OWNER TO {mover}");
        Task<Verdict> VerifyAsync() => Verifying.Verify(source.Customer, target.Cluster.Url(mover, new Secret("test"), target.Name));

        var verdict = await VerifyAsync();

        ShouldBeExpected(verdict,
        [
            $"default privileges tables in public differs in {mover}", $"grant schema public differs in {mover}", $"grant table public.t differs in {mover}", "table public.t differs in owner",
        ]);
        verdict.Expected.Single(one => one.Difference.Kind == "table").Reason.ShouldBe("what is made on the target belongs to the role that makes it");

        // It does not own this one.
        await source.RunAsync($"GRANT SELECT ON public.other TO {mover}");
        (await VerifyAsync()).Complaints().ShouldBe([$"grant table public.other differs in {mover}"]);
    }

    [Fact]
    public async Task Tablespaces()
    {
        var (source, target) = await ShopsAsync();
        var space = servers.UniqueName("space");
        await using (var session = await target.OpenSuperuserAsync())
            foreach (var statement in new[]
            {
                "SET allow_in_place_tablespaces = on", $"CREATE TABLESPACE {space} LOCATION ''", $"ALTER TABLE public.log SET TABLESPACE {space}", $"ALTER INDEX public.customer_name SET TABLESPACE {space}",
                $"ALTER INDEX public.private_pkey SET TABLESPACE {space}",
            }) await session.ExecuteAsync(statement, Cancellation);

        ShouldBeExpected(await Verifying.Verify(source, target),
        [
            "constraint private_pkey on public.private differs in index tablespace", "index customer_name on public.customer differs in tablespace", "table public.log differs in tablespace",
        ], "each server has tablespaces of its own");
    }

    [Fact]
    public async Task A_replica_identity_that_the_migration_sets()
    {
        var (source, target) = await ShopsAsync();
        await source.RunAsync("ALTER TABLE public.log REPLICA IDENTITY FULL");
        (await Verifying.Verify(source, target)).Complaints().ShouldBe(["table public.log differs in replica identity"]);
        ShouldBeExpected(await Verifying.Verify(source, target, request => request with { MakesIdentityFull = true }), ["table public.log differs in replica identity"]);

        // It has a key: somebody else set it, and pg_dump carries that.
        await source.RunAsync("ALTER TABLE public.private REPLICA IDENTITY FULL");
        (await Verifying.Verify(source, target, request => request with { MakesIdentityFull = true })).Complaints().ShouldBe(["table public.private differs in replica identity"]);
    }

    private async Task<(FreshDatabase Source, FreshDatabase Target)> ShopsAsync()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(15, name: "source"), await servers.FreshDatabaseAsync(18, name: "target"));
        await source.RunAsync(Shop.Sql);
        await target.RunAsync(Shop.Sql);
        return (source, target);
    }

    private static void ShouldBeExpected(Verdict verdict, ImmutableArray<string> differences, string? reason = null)
    {
        verdict.Complaints().ShouldBeEmpty();
        verdict.IsIdentical.ShouldBeTrue();
        verdict.Expected.Select(one => one.Difference.ToString()).ShouldBe(differences);
        if (reason is not null) verdict.Expected.ShouldAllBe(one => one.Reason == reason);
    }
}
