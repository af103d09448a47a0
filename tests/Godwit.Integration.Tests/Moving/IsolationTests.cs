using Godwit.Engine;
using Godwit.Engine.Events;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;
using Godwit.Integration.Tests.Verify;

namespace Godwit.Integration.Tests.Moving;

/// <summary>Objects that the target refuses.</summary>
public sealed class IsolationTests(Servers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // A type that is there already stops the source's one of that name: an error that a person can take away.
    private const string Schema =
        """
        CREATE SCHEMA app;
        CREATE TABLE app.plain (id int PRIMARY KEY, v text);
        INSERT INTO app.plain SELECT i, 'v' FROM generate_series(1, 100) i;
        CREATE TABLE app.parent (id int PRIMARY KEY, at date) PARTITION BY RANGE (id);
        CREATE TABLE app.parent_1 PARTITION OF app.parent FOR VALUES FROM (0) TO (50);
        CREATE TABLE app.parent_2 PARTITION OF app.parent DEFAULT;
        CREATE INDEX parent_at ON app.parent (at);
        INSERT INTO app.parent SELECT i, DATE '2020-01-01' + i FROM generate_series(1, 99) i;
        CREATE TABLE app.serials (id bigserial PRIMARY KEY, other int REFERENCES app.plain, i int GENERATED ALWAYS AS IDENTITY);
        INSERT INTO app.serials (other) SELECT i FROM generate_series(1, 50) i;
        CREATE VIEW app.by_key AS SELECT p.id, p.v, count(*) FROM app.plain p JOIN app.serials s ON s.other = p.id GROUP BY p.id;
        CREATE MATERIALIZED VIEW app.counted AS SELECT * FROM app.by_key;
        CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
        CREATE TRIGGER touch BEFORE INSERT ON app.plain FOR EACH ROW EXECUTE FUNCTION app.touch();
        """;

    [Fact]
    public async Task What_fails_is_named_the_rest_arrives_and_the_next_run_completes()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync(18));
        await Psql.RunAsync(source.Superuser, Schema + """
            CREATE FUNCTION app.clash() RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
            CREATE VIEW app.uses AS SELECT app.clash() AS one;
            CREATE VIEW app.uses_again AS SELECT * FROM app.uses;
            COMMENT ON VIEW app.uses_again IS 'gone too';
            CREATE INDEX plain_clash ON app.plain ((id + app.clash()));
            """);
        await Psql.RunAsync(target.Superuser, "CREATE SCHEMA app; CREATE FUNCTION app.clash() RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT ':x'::text $$;");
        await using var migration = Migration.Between(source, target, asSuperuser: true);

        var first = await migration.RunAsync(verify: true);

        first.ExitCode.ShouldBe(ExitCode.Failed);
        var failed = first.Failures.Single(failure => failure.State == ObjectState.Failed);
        failed.Name.ShouldBe("app.clash()");
        failed.Error.ShouldStartWith("42723");
        failed.Statement.ShouldStartWith("CREATE FUNCTION app.clash()");
        first.Failures.Where(failure => failure.State == ObjectState.Skipped).Select(failure => $"{failure.Kind} {failure.Name}")
            .ShouldBe(["VIEW app.uses", "VIEW app.uses_again", "COMMENT app.VIEW uses_again", "INDEX app.plain_clash"], ignoreOrder: true);
        migration.Events.OfType<RunEvent.ObjectFailed>().Count().ShouldBe(first.Failures.Length);
        first.Verdict!.Tables.ShouldAllBe(table => table.State == Engine.Verify.TableState.Identical);
        await migration.ShouldBeIdenticalAsync();

        await target.RunAsync("DROP FUNCTION app.clash()");
        var second = await migration.RunAsync();

        second.Failures.ShouldBeEmpty();
        second.ExitCode.ShouldBe(ExitCode.Ok);
        (await Verifying.Verify(source, target)).Complaints().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_table_that_failed_makes_the_next_run_begin_anew()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync(18));
        await Psql.RunAsync(source.Superuser, Schema + """
            CREATE TYPE app.clash AS ENUM ('a');
            CREATE TABLE app.typed (c app.clash PRIMARY KEY);
            INSERT INTO app.typed VALUES ('a');
            """);
        await Psql.RunAsync(target.Superuser, "CREATE SCHEMA app; CREATE TYPE app.clash AS (other int);");
        await using var migration = Migration.Between(source, target, asSuperuser: true);

        var first = await migration.RunAsync();

        first.ExitCode.ShouldBe(ExitCode.Failed);
        first.Failures.Select(failure => failure.Name).ShouldBe(["app.clash", "app.typed", "app.typed typed_pkey"], ignoreOrder: true);

        await target.RunAsync("DROP TYPE app.clash");
        var second = await migration.RunAsync(verify: true);

        second.Failures.ShouldBeEmpty();
        second.Verdict!.Complaints().ShouldBeEmpty();
        await migration.ShouldBeIdenticalAsync();
    }

    [Fact]
    public async Task Even_the_zoo_can_be_taken_back_and_made_anew()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync(18));
        var prefix = servers.UniqueName("zoo");
        await Psql.RunAsync(source.Superuser, "zoo.sql", prefix);
        await Psql.RunAsync(source.Superuser, "zoo_superuser.sql", prefix);
        await Psql.RunAsync(target.Superuser, "CREATE SCHEMA zoo; CREATE TYPE zoo.empty AS (other int); CREATE TYPE zoo.weight AS (other int);");
        await using var migration = Migration.Between(source, target, asSuperuser: true);

        var first = await migration.RunAsync();

        first.ExitCode.ShouldBe(ExitCode.Failed);
        first.Failures.Count(failure => failure.State == ObjectState.Failed).ShouldBe(2);
        first.Failures.Select(failure => $"{failure.Kind} {failure.Name}").ShouldContain("TABLE zoo.weights");

        await target.RunAsync("DROP TYPE zoo.empty; DROP TYPE zoo.weight");
        var second = await migration.RunAsync(verify: true);

        second.Failures.ShouldBeEmpty();
        second.Verdict!.Complaints().ShouldBeEmpty();
        await migration.ShouldBeIdenticalAsync();
    }

    [Fact]
    public async Task A_materialized_view_that_could_not_be_filled_is_filled_by_the_next_run()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync(18));
        await Psql.RunAsync(source.Superuser, """
            CREATE TABLE t (id int PRIMARY KEY);
            INSERT INTO t VALUES (1);
            CREATE FUNCTION version() RETURNS int LANGUAGE sql AS $$ SELECT count(*)::int FROM t $$;
            CREATE MATERIALIZED VIEW m AS SELECT id, public.version() AS v FROM t;
            CREATE MATERIALIZED VIEW n AS SELECT * FROM m;
            """);
        await using var migration = Migration.Between(source, target, asSuperuser: true);

        var first = await migration.RunAsync();

        first.ExitCode.ShouldBe(ExitCode.Failed);
        first.Failures.Select(failure => failure.Name).ShouldBe(["public.m", "public.n"], ignoreOrder: true);
        first.Failures.ShouldAllBe(failure => failure.Kind == "MATERIALIZED VIEW DATA");
        (await migration.RunAsync()).ExitCode.ShouldBe(ExitCode.Failed);

        await target.RunAsync("ALTER FUNCTION public.version() SET search_path = public");
        var last = await migration.RunAsync();

        last.Failures.ShouldBeEmpty();
        last.ExitCode.ShouldBe(ExitCode.Ok);
        await using var session = await target.OpenAsync();
        (await session.ScalarAsync<int>("SELECT v FROM public.n", Cancellation)).ShouldBe(1);
    }
}
