using Godwit.Engine;
using Godwit.Engine.Postgres;
using Godwit.Engine.Verify;
using Godwit.Engine.Verify.Shadow;
using Godwit.Local;

namespace Godwit.Integration.Tests.Verify;

/// <summary>An application's own queries on both sides.</summary>
public sealed class ShadowTests(Servers servers)
{
    private const string Schema =
        """
        CREATE TABLE public.item (id integer PRIMARY KEY, name text, price numeric);
        INSERT INTO public.item SELECT i, 'item ' || i, i / 4.0 FROM generate_series(1, 100) AS i
        """;

    [Theory]
    [InlineData("SELECT * FROM item WHERE id < 50 ORDER BY id", ShadowState.Identical, 49)]
    [InlineData("SELECT id, price FROM public.item WHERE id = 50", ShadowState.Different, 1)]
    [InlineData("SELECT NULL::text, ''", ShadowState.Identical, 1)]
    [InlineData("SELECT count(*) FROM item", ShadowState.Identical, 1)]
    [InlineData("SELECT id FROM item ORDER BY price * (SELECT price FROM item WHERE id = 50) DESC, id", ShadowState.OtherOrder, 100)]
    [InlineData("INSERT INTO item VALUES (1000)", ShadowState.NotRun, 0)]
    [InlineData("SELECT * FROM item FOR UPDATE", ShadowState.NotRun, 0)]
    [InlineData("SELECT nowhere FROM item", ShadowState.NotRun, 0)]
    [InlineData("SELECT * FROM only_here", ShadowState.Different, 0)]
    [InlineData("SELECT id FROM only_there", ShadowState.Different, 0)]
    [InlineData("SELECT random()", ShadowState.NotRun, 0)]
    [InlineData("LOCK TABLE item", ShadowState.NotRun, 0)]
    [InlineData("SELECT dblink_exec('x', 'DELETE FROM item')", ShadowState.NotRun, 0)]
    [InlineData("(SELECT id FROM item WHERE id = 1) UNION ALL (SELECT 2)", ShadowState.Identical, 2)]
    [InlineData("TABLE item", ShadowState.Different, 100)]
    public async Task Answers_are_compared(string sql, ShadowState expected, long rows)
    {
        var (source, target) = await PairAsync();
        await source.RunAsync("CREATE TABLE public.only_here (id integer)");
        await target.RunAsync("CREATE TABLE public.only_there (id integer); UPDATE public.item SET price = -1 WHERE id = 50");

        var answers = (await ShadowAsync(source, target, sql)).Queries.ShouldHaveSingleItem();

        answers.State.ShouldBe(expected, answers.Reason);
        (answers.Source?.Rows ?? 0).ShouldBe(rows);
        if (expected is ShadowState.Identical) answers.Target!.Times.Length.ShouldBe(3);
        (await CountAsync(source)).ShouldBe(100);
    }

    [Fact]
    public async Task Each_is_asked_on_its_own_and_a_setting_holds_for_those_behind_it()
    {
        var (source, target) = await PairAsync();
        foreach (var side in new[] { source, target }) await side.RunAsync("CREATE SCHEMA shop; CREATE TABLE shop.thing (id integer)");
        var shadow = await ShadowAsync(source, target, "SELECT * FROM thing", "SELECT 1 / 0", "SET search_path = shop", "SELECT * FROM thing", "SELECT 1 AS \"Ä\"");
        shadow.Queries.Select(query => query.State).ShouldBe([ShadowState.NotRun, ShadowState.NotRun, ShadowState.Identical, ShadowState.Identical]);
        shadow.Queries[1].Reason.ShouldBe("SQLSTATE 22012");
        shadow.ExitCode.ShouldBe(ExitCode.Ok);
    }

    // A read-only transaction can do these, and would leave them behind when it commits.
    [Fact]
    public async Task Nothing_is_left_behind()
    {
        var (source, target) = await PairAsync();
        foreach (var side in new[] { source, target }) await side.RunAsync("SELECT lo_from_bytea(4711, 'x'); CREATE TABLE public.img (id integer, pic oid); INSERT INTO public.img VALUES (1, 4711)");
        await using var listener = await source.OpenAsync();
        var heard = 0;
        listener.Notification += (_, _) => heard++;
        await listener.ExecuteAsync("LISTEN shop", TestContext.Current.CancellationToken);

        await ShadowAsync(source, target, "SELECT lo_unlink(pic) FROM img WHERE id = $1", "SELECT pg_notify('shop', 'x')", "SELECT pg_advisory_lock(77)");

        (await listener.ScalarAsync<long>("SELECT count(*) FROM pg_largeobject_metadata WHERE oid = 4711", TestContext.Current.CancellationToken)).ShouldBe(1);
        (await listener.ScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 77", TestContext.Current.CancellationToken)).ShouldBe(0);
        heard.ShouldBe(0);
    }

    [Fact]
    public async Task Without_an_example_nothing_is_claimed()
    {
        var (source, target) = await PairAsync();
        var shadow = await ShadowAsync(source, target, "SELECT id FROM item WHERE lower(name) = $1", "SELECT id FROM item WHERE id IN ($1, $2) AND name LIKE $3 AND price BETWEEN $4 AND $5 LIMIT $6 OFFSET $7", "(SELECT id FROM item ORDER BY id LIMIT $1) UNION ALL (SELECT id FROM item ORDER BY id LIMIT $1)");
        shadow.Queries[0].ShouldSatisfyAllConditions(query => query.State.ShouldBe(ShadowState.NotRun), query => query.Reason!.ShouldStartWith("no example value for $1"));
        shadow.Queries[1].State.ShouldBe(ShadowState.Identical);
        shadow.Queries[2].Source!.Rows.ShouldBe(200);
    }

    [Fact]
    public async Task What_a_query_sets_is_rolled_back_with_it()
    {
        var (source, target) = await PairAsync();
        const string Same = "CREATE FUNCTION public.said() RETURNS integer LANGUAGE sql AS 'SELECT 1'";
        await source.RunAsync(Same);
        await target.RunAsync("CREATE FUNCTION public.said() RETURNS integer LANGUAGE plpgsql AS $f$ DECLARE n integer := coalesce(nullif(current_setting('shop.said', true), ''), '0'); BEGIN PERFORM set_config('shop.said', (n + 1)::text, false); RETURN n + 1; END $f$");
        var answers = await ShadowAsync(source, target, "SELECT public.said() UNION ALL SELECT public.said()", "SELECT public.said()");
        answers.Queries[0].State.ShouldBe(ShadowState.Different);
        answers.Queries[1].State.ShouldBe(ShadowState.Identical);
    }

    [Fact]
    public async Task Parameters_take_values_that_the_source_has()
    {
        var (source, target) = await PairAsync();
        await target.RunAsync("UPDATE public.item SET name = upper(name)");
        var shadow = await ShadowAsync(
            source, target, "SELECT id, price FROM item WHERE name = $1 LIMIT $2", "SELECT id FROM item WHERE id = ANY($1) AND price > $2 ORDER BY id OFFSET $3", "SELECT $1 + 1");
        shadow.Queries.Select(query => $"{query.State} {query.Source?.Rows} {query.Target?.Rows}").ShouldBe(["Different 1 0", "Identical 1 1", "Identical 1 1"]);
        shadow.Queries[0].Query.Sql.ShouldContain("$1");
    }

    [Fact]
    public async Task The_statements_that_took_most_of_the_time_are_asked()
    {
        await using var server = await Servers.StartAsync(new LocalClusterOptions { Settings = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add("shared_preload_libraries", "pg_stat_statements") });
        await server.CreateDatabaseAsync("shop", owner: null, TestContext.Current.CancellationToken);
        var source = new FreshDatabase(server, "shop");
        await using (var session = await source.OpenSuperuserAsync())
            await session.ExecuteAsync($"CREATE EXTENSION pg_stat_statements SCHEMA public; {Schema}", TestContext.Current.CancellationToken);
        await using (var session = await source.OpenSuperuserAsync())
            for (var id = 1; id <= 20; id++) await session.ExecuteAsync($"SELECT name FROM public.item WHERE id = {id}", TestContext.Current.CancellationToken);

        var queries = await TopStatements.ReadAsync(new(Side.Source, source.Superuser, requireTls: true), 5, TestContext.Current.CancellationToken);

        var query = queries.ShouldHaveSingleItem();
        query.Sql.ShouldBe("SELECT name FROM public.item WHERE id = $1");
        query.Where.ShouldBe("number 1 of pg_stat_statements, 20 calls");
    }

    [Fact]
    public async Task Without_the_extension_it_says_what_to_do()
    {
        var source = await servers.FreshDatabaseAsync();
        var error = await Should.ThrowAsync<GodwitException>(() => TopStatements.ReadAsync(new(Side.Source, source.Customer, requireTls: true), 5, TestContext.Current.CancellationToken));
        (error.ExitCode, error.Problem.Code).ShouldBe((ExitCode.Refused, "no_statements"));
    }

    private static async Task<long> CountAsync(FreshDatabase database)
    {
        await using var session = await database.OpenAsync();
        return await session.ScalarAsync<long>("SELECT count(*) FROM public.item", TestContext.Current.CancellationToken);
    }

    private static Task<ShadowVerdict> ShadowAsync(FreshDatabase source, FreshDatabase target, params string[] queries) => new ShadowRun(TimeProvider.System, rounds: 3).RunAsync(
        new VerifyRequest { Source = new(Side.Source, source.Customer, requireTls: true), Target = new(Side.Target, target.Customer, requireTls: true) },
        [.. queries.Select(sql => new ShadowQuery(sql, "test"))], TestContext.Current.CancellationToken);

    private async Task<(FreshDatabase Source, FreshDatabase Target)> PairAsync()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(15, name: "source"), await servers.FreshDatabaseAsync(18, name: "target"));
        await source.RunAsync(Schema);
        await target.RunAsync(Schema);
        return (source, target);
    }
}
