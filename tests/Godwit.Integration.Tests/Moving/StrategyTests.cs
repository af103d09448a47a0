using Godwit.Engine;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Verify;
using Godwit.Local;

namespace Godwit.Integration.Tests.Moving;

/// <summary>Schemas that Godwit does not make.</summary>
public sealed class StrategyTests(Servers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private const string Source =
        """
        CREATE TABLE a (id int PRIMARY KEY, n int, v varchar(10), d int GENERATED ALWAYS AS (n * 2) STORED);
        CREATE TABLE b (a int NOT NULL REFERENCES a, id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
        INSERT INTO a SELECT i, i, 'v' FROM generate_series(1, 1000) i;
        INSERT INTO b (a) SELECT i FROM generate_series(1, 1000) i;
        CREATE TABLE whole (id int, v text);
        INSERT INTO whole SELECT i, 'w' FROM generate_series(1, 100) i;
        """;

    private const string Target =
        """
        CREATE TABLE a (v text, n bigint, extra text, id bigint PRIMARY KEY, d bigint GENERATED ALWAYS AS (n * 2) STORED, made timestamptz DEFAULT now());
        CREATE TABLE b (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a bigint NOT NULL REFERENCES a);
        CREATE TABLE fired (what text);
        CREATE FUNCTION boom() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.fired VALUES (tg_table_name); RETURN new; END $$;
        CREATE TRIGGER boom BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION boom();
        CREATE TRIGGER boom AFTER INSERT ON b FOR EACH STATEMENT EXECUTE FUNCTION boom();
        CREATE TABLE whole (id int, v text) PARTITION BY RANGE (id);
        CREATE TABLE whole_1 PARTITION OF whole FOR VALUES FROM (0) TO (50);
        CREATE TABLE whole_2 PARTITION OF whole DEFAULT;
        """;

    [Theory]
    [InlineData(StandIn.Plain, 18, StandIn.Plain)]
    [InlineData(StandIn.Supabase, 17, StandIn.Rds)]
    public async Task Existing_tables_are_filled_and_nothing_fires(StandIn from, int version, StandIn to)
    {
        var (source, target) = (await servers.FreshDatabaseAsync(null, from), await servers.FreshDatabaseAsync(version, to));
        await Psql.RunAsync(source.Customer, Source);
        await Psql.RunAsync(target.Customer, Target);
        await using var migration = Migration.Between(source, target)
            .With(database => database with { Schema = new SchemaStrategy.Existing(), PartSize = 16 << 10, Exclude = ["auth", "extensions"] });

        var summary = await migration.RunAsync();

        summary.ExitCode.ShouldBe(ExitCode.Ok);
        summary.Rows.ShouldBe(2100);
        await using var session = await target.OpenAsync();
        (await session.ScalarAsync<long>("SELECT count(*) FROM public.fired", Cancellation)).ShouldBe(0);
        (await session.ScalarAsync<string>("SELECT format('%s %s %s %s', count(*), sum(id), sum(n), sum(d)) FROM public.a WHERE v = 'v' AND extra IS NULL", Cancellation)).ShouldBe("1000 500500 500500 1001000");
        (await session.ScalarAsync<string>("SELECT format('%s %s', sum(a), sum(id)) FROM public.b", Cancellation)).ShouldBe("500500 500500");
        (await session.ScalarAsync<string>("SELECT format('%s %s', (SELECT count(*) FROM public.whole_1), (SELECT count(*) FROM public.whole_2))", Cancellation)).ShouldBe("49 51");
        (await session.ScalarAsync<long>("SELECT nextval('public.b_id_seq')", Cancellation)).ShouldBe(1001);
    }

    [Fact]
    public async Task A_command_makes_the_schema()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync(17));
        await Psql.RunAsync(source.Superuser, Source);
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "schema.sql"), Source.Split("INSERT")[0] + "CREATE TABLE whole (id int, v text);", Cancellation);
        await using var migration = Migration.Between(source, target).With(database => database with
        {
            Schema = new SchemaStrategy.Command("echo made here && psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --file schema.sql"),
        });
        migration.Configuration = migration.Configuration with { Folder = folder.Path };

        var summary = await migration.RunAsync(verify: true);

        summary.ExitCode.ShouldBe(ExitCode.Ok);
        summary.Verdict!.Complaints().ShouldBeEmpty();
        await migration.ShouldBeIdenticalAsync();
    }

    [Fact]
    public async Task A_command_that_fails_stops_the_run()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync(17));
        await Psql.RunAsync(source.Superuser, Source);
        await using var migration = Migration.Between(source, target).With(database => database with { Schema = new SchemaStrategy.Command("exit 7") });

        var error = await Should.ThrowAsync<GodwitException>(() => migration.RunAsync());

        error.ExitCode.ShouldBe(ExitCode.Failed);
        error.Problem.Code.ShouldBe("schema_command_failed");
        error.Problem.Why.ShouldContain("7");
    }
}
