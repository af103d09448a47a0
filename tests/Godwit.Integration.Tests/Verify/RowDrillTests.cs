using Godwit.Engine.Postgres;
using Godwit.Engine.Verify.Rows;

namespace Godwit.Integration.Tests.Verify;

/// <summary>From a table that differs to its rows and columns.</summary>
public sealed class RowDrillTests(Servers servers)
{
    // More than four megabytes: rows are spread over buckets.
    private const string Large = "SELECT i, md5(i::text) || repeat('x', 100), i * 7 FROM generate_series(1, 60000) AS i";

    [Theory]
    [InlineData("id integer PRIMARY KEY", "", "id")]
    [InlineData("id bigint", "CREATE UNIQUE INDEX ON public.t (filler, id); ALTER TABLE public.t ALTER id SET NOT NULL, ALTER filler SET NOT NULL", "filler,id")]
    [InlineData("id numeric NOT NULL UNIQUE", "", "id")]
    [InlineData("id text PRIMARY KEY", "", "id")]
    public async Task In_a_large_table_the_one_row_is_named_with_its_column(string id, string then, string key)
    {
        var (source, target) = await PairAsync($"CREATE TABLE public.t ({id}, filler text, n bigint); INSERT INTO public.t {Large}; {then}");
        await target.RunAsync("UPDATE public.t SET n = n + 1 WHERE id::text = '4711'");

        var rows = await RowsAsync(source, target);

        rows.Key.ShouldBe(key.Split(','));
        (rows.Found, rows.IsComplete).ShouldBe((1, true));
        var row = rows.Rows.ShouldHaveSingleItem();
        (row.State, row.Key[^1]).ShouldBe((RowState.Different, "4711"));
        row.Columns.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            column => column.Column.ShouldBe("n"), column => column.SourceDigest.ShouldNotBe(column.TargetDigest), column => column.SourceValue.ShouldBeNull());
    }

    [Theory]
    [InlineData("id bigint PRIMARY KEY")]
    [InlineData("id text PRIMARY KEY")]
    [InlineData("id bigint")]
    public async Task A_bucket_with_too_many_rows_is_spread_again(string id)
    {
        var (source, target) = await PairAsync($"CREATE TABLE public.t ({id}, filler text, n bigint); INSERT INTO public.t {Large}; UPDATE public.t SET n = -n WHERE n % 2 = 0");
        await target.RunAsync("UPDATE public.t SET n = n + 1 WHERE id::text IN ('17', '59999'); DELETE FROM public.t WHERE id::text = '30000'");
        var rows = await RowsAsync(source, target, new() { RowsAtOnce = 5 });
        rows.IsComplete.ShouldBeTrue();
        if (rows.Key.IsEmpty) rows.Rows.Select(row => row.State).Order().ShouldBe([RowState.MissingOnTarget, RowState.MissingOnTarget, RowState.MissingOnTarget, RowState.ExtraOnTarget, RowState.ExtraOnTarget]);
        else rows.Rows.Select(row => $"{row.Key[0]} {row.State}").Order().ShouldBe(["17 Different", "30000 MissingOnTarget", "59999 Different"]);
    }

    [Fact]
    public async Task Values_are_shown_only_where_they_are_asked_for()
    {
        var (source, target) = await PairAsync("CREATE TABLE public.t (id integer PRIMARY KEY, email text, name text); INSERT INTO public.t VALUES (1, 'a@b.c', NULL), (2, NULL, 'x')");
        await target.RunAsync("UPDATE public.t SET email = 'A@b.c' WHERE id = 1; UPDATE public.t SET email = '', name = NULL WHERE id = 2");

        var shown = await RowsAsync(source, target, new() { ShowValues = true });

        shown.Rows.SelectMany(row => row.Columns.Select(column => $"{row.Key[0]} {column.Column} {column.SourceValue ?? "NULL"} {column.TargetValue ?? "NULL"}"))
            .ShouldBe(["1 email a@b.c A@b.c", "2 email NULL ", "2 name x NULL"]);
        (await RowsAsync(source, target)).Rows.SelectMany(row => row.Columns).ShouldAllBe(column => column.SourceValue == null && column.TargetValue == null);
    }

    [Fact]
    public async Task Missing_and_extra_rows_are_told_apart()
    {
        var (source, target) = await PairAsync("CREATE TABLE public.t (a uuid, b integer, PRIMARY KEY (a, b)); INSERT INTO public.t SELECT '00000000-0000-0000-0000-000000000001', generate_series(1, 100)");
        await target.RunAsync("DELETE FROM public.t WHERE b = 5; INSERT INTO public.t VALUES ('00000000-0000-0000-0000-000000000002', 5)");
        (await RowsAsync(source, target)).Rows.Select(row => $"{row.Key[0][^1..]} {row.Key[1]} {row.State}").ShouldBe(["1 5 MissingOnTarget", "2 5 ExtraOnTarget"]);
    }

    // Their operators are in no schema that is searched.
    [Theory]
    [InlineData("CREATE EXTENSION ltree SCHEMA public", "public.ltree", "a.b", "a.c")]
    [InlineData("CREATE EXTENSION citext SCHEMA public", "public.citext", "Ab", "c")]
    [InlineData("CREATE TYPE public.mood AS ENUM ('sad', 'happy')", "public.mood", "sad", "happy")]
    [InlineData("CREATE DOMAIN public.code AS text", "public.code", "x", "y")]
    [InlineData("SELECT", "char(5)", "ab", "c")]
    [InlineData("SELECT", "bytea", "\\x00", "\\x01")]
    [InlineData("SELECT", "inet", "10.0.0.1", "10.0.0.0/8")]
    [InlineData("SELECT", "text[]", "{a,NULL}", "{}")]
    [InlineData("SELECT", "timestamptz", "2026-01-01 00:00:00+02", "infinity")]
    public async Task Keys_of_any_type_find_their_rows(string before, string type, string key, string other)
    {
        var (source, target) = await PairAsync($"{before}; CREATE TABLE public.t (id {type} PRIMARY KEY, n integer); INSERT INTO public.t VALUES ('{key}', 1), ('{other}', 1)");
        await target.RunAsync("UPDATE public.t SET n = 2 WHERE ctid = '(0,1)'");
        var row = (await RowsAsync(source, target)).Rows.ShouldHaveSingleItem();
        row.Columns.Single().Column.ShouldBe("n");
    }

    // Equal for the type, not the same: a lookup by the key alone would find it.
    [Fact]
    public async Task Keys_are_compared_as_they_are_written()
    {
        var (source, target) = await PairAsync("CREATE TABLE public.t (id numeric PRIMARY KEY); INSERT INTO public.t VALUES (1.0), (2)");
        await target.RunAsync("UPDATE public.t SET id = 1.00 WHERE id = 1");
        (await RowsAsync(source, target)).Rows.Select(row => $"{row.Key[0]} {row.State}").ShouldBe(["1.0 MissingOnTarget", "1.00 ExtraOnTarget"]);
    }

    [Theory]
    [InlineData("SELECT i % 10, 'x' FROM generate_series(1, 100) AS i")]
    [InlineData("SELECT i % 10, repeat('x', 100) FROM generate_series(1, 60000) AS i")]
    public async Task Without_a_key_rows_are_counted(string rows)
    {
        var (source, target) = await PairAsync($"CREATE TABLE public.t (n integer, filler text); INSERT INTO public.t {rows}");
        await target.RunAsync("DELETE FROM public.t WHERE ctid IN (SELECT ctid FROM public.t WHERE n = 3 LIMIT 2); INSERT INTO public.t VALUES (77, 'new')");

        var found = await RowsAsync(source, target);

        found.Key.ShouldBeEmpty();
        found.Rows.Select(row => (row.State, row.Count)).ShouldBe([(RowState.MissingOnTarget, 2), (RowState.ExtraOnTarget, 1)], ignoreOrder: true);
    }

    [Fact]
    public async Task Where_everything_differs_only_some_rows_are_named()
    {
        var (source, target) = await PairAsync($"CREATE TABLE public.t (id integer PRIMARY KEY, filler text, n bigint); INSERT INTO public.t {Large}");
        await target.RunAsync("UPDATE public.t SET n = -n");
        var rows = await RowsAsync(source, target, new() { Limit = 10 });
        rows.Rows.Length.ShouldBe(10);
        rows.Found.ShouldBeGreaterThanOrEqualTo(10);
        (await RowsAsync(source, target, new() { Limit = 10_000 })).ShouldSatisfyAllConditions(all => all.Rows.Length.ShouldBe(10_000), all => all.Found.ShouldBe(60_000));
    }

    [Fact]
    public async Task A_row_that_the_target_has_twice_is_extra()
    {
        var (source, target) = await PairAsync("CREATE TABLE public.t (id integer PRIMARY KEY); INSERT INTO public.t VALUES (1), (2)");
        await target.RunAsync("ALTER TABLE public.t DROP CONSTRAINT t_pkey; INSERT INTO public.t VALUES (2)");
        var row = (await RowsAsync(source, target)).Rows.ShouldHaveSingleItem();
        (row.Key[0], row.State, row.Count).ShouldBe(("2", RowState.ExtraOnTarget, 1));
    }

    [Fact]
    public async Task Servers_of_different_encodings_are_drilled_into_in_utf8()
    {
        var source = await servers.FreshDatabaseAsync(15, name: "utf8");
        var latin = servers.UniqueName("latin");
        await using (var session = await source.Cluster.OpenSuperuserAsync("postgres", TestContext.Current.CancellationToken))
            await session.ExecuteAsync($"CREATE DATABASE {latin} TEMPLATE template0 ENCODING LATIN1 LC_COLLATE 'C' LC_CTYPE 'C'", TestContext.Current.CancellationToken);
        var target = new FreshDatabase(source.Cluster, latin);
        const string setUp = "CREATE TABLE public.t (k text PRIMARY KEY, v text); INSERT INTO public.t SELECT 'für' || i, repeat('ü', 100) FROM generate_series(1, 30000) AS i";
        await source.RunAsync(setUp);
        await target.RunAsync(setUp);
        (await Verifying.Verify(source, target)).Complaints().ShouldBeEmpty();

        await target.RunAsync("UPDATE public.t SET v = 'u' WHERE k = 'für7'");
        var row = (await RowsAsync(source, target)).Rows.ShouldHaveSingleItem();
        (row.Key[0], row.Columns.Single().Column).ShouldBe(("für7", "v"));
    }

    [Fact]
    public async Task More_columns_than_a_statement_can_return()
    {
        var columns = string.Join(", ", Enumerable.Range(1, 1599).Select(number => $"c{number} smallint"));
        var (source, target) = await PairAsync($"CREATE TABLE public.t (id integer PRIMARY KEY, {columns}); INSERT INTO public.t (id, c1599) VALUES (1, 1)");
        await target.RunAsync("UPDATE public.t SET c1599 = 2, c3 = 0");
        (await RowsAsync(source, target)).Rows.Single().Columns.Select(column => column.Column).ShouldBe(["c1599", "c3"]);
    }

    private static async Task<RowDifferences> RowsAsync(FreshDatabase source, FreshDatabase target, RowOptions? options = null)
    {
        var verdict = await Verifying.Verify(source, target, request => request with { Rows = options ?? new() });
        verdict.ExitCode.ShouldBe(Engine.ExitCode.Different);
        return verdict.Tables.Single().Rows.ShouldNotBeNull();
    }

    private async Task<(FreshDatabase Source, FreshDatabase Target)> PairAsync(string sql)
    {
        var (source, target) = (await servers.FreshDatabaseAsync(15, name: "source"), await servers.FreshDatabaseAsync(18, name: "target"));
        await source.RunAsync(sql);
        await target.RunAsync(sql);
        return (source, target);
    }
}
