using Godwit.Engine.Postgres;
using Godwit.Engine.Verify;

namespace Godwit.Integration.Tests.Verify;

/// <summary>Values that SQL calls equal, or that other tools lose on the way, and that are not the same.</summary>
public sealed class ExactnessTests(Servers servers)
{
    public static TheoryData<string, string, string> Pairs() => new()
    {
        { "numeric", "1.0", "1.00" },
        { "numeric", "NaN", "0" },
        { "numeric", "Infinity", "-Infinity" },
        { "double precision", "-0", "0" },
        { "double precision", "0.1", "0.10000000000000002" },
        { "real", "NaN", "Infinity" },
        { "timestamptz", "infinity", "-infinity" },
        { "timestamptz", "2024-01-01 00:00:00.000001+00", "2024-01-01 00:00:00+00" },
        { "date", "infinity", "9999-12-31" },
        { "interval", "1 month", "30 days" },
        { "interval", "1 day", "24 hours" },
        { "timetz", "10:00+02", "08:00+00" },
        { "json", "{\"a\":1}", "{\"a\": 1}" },
        { "jsonb", "1.0", "1.00" },
        { "json", "{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}" },
        { "bytea", "\\x00", "\\x" },
        { "bytea", "\\xdeadbeef", "\\xdeadbeee" },
        { "bytea", "\\x00", "\\x80" },
        { "text", "a", "a " },
        { "varchar(9)", "a", "a " },
        { "char(5)", "a", "b" },
        { "text", "", " " },
        { "text", "a,b", "a\",\"b" },
        { "citext", "Abc", "abc" },
        { "text[]", "{a,NULL}", "{a,\"NULL\"}" },
        { "text[]", "{}", "{\"\"}" },
        { "integer[]", "[0:1]={1,2}", "{1,2}" },
        { "public.pair", "(1,)", "(1,\"\")" },
        { "int4range", "empty", "[1,2)" },
        { "regclass", "pg_class", "pg_type" },
        { "regtype", "public.pair", "integer" },
        { "bit varying", "0", "00" },
        { "money", "1.00", "1.01" },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task What_is_not_the_same_differs_and_what_is_does_not(string type, string left, string right)
    {
        var setUp = $"""
            CREATE EXTENSION citext SCHEMA public;
            CREATE TYPE public.pair AS (n integer, t text);
            CREATE TABLE public.t (v {type.Replace("citext", "public.citext", StringComparison.Ordinal)});
            """;
        var source = await servers.FreshDatabaseAsync(15, name: "source");
        var same = await servers.FreshDatabaseAsync(18, name: "same");
        await source.RunAsync(setUp + Insert(left));
        await same.RunAsync(setUp + Insert(left));
        (await Verifying.Verify(source, same)).Complaints().ShouldBeEmpty();

        await same.RunAsync("TRUNCATE public.t; " + Insert(right));
        (await Verifying.Verify(source, same)).Complaints().ShouldBe(["public.t ContentDiffers"]);
        await same.RunAsync("TRUNCATE public.t; INSERT INTO public.t VALUES (NULL)");
        (await Verifying.Verify(source, same)).Complaints().ShouldBe(["public.t ContentDiffers"]);
    }

    [Theory]
    [InlineData("timestamptz", "2024-06-01 12:00:00+00", "2024-06-01 21:30:00+09:30")]
    [InlineData("jsonb", "{\"a\": 1, \"b\": [2]}", "{\"b\":[2],   \"a\":1}")]
    [InlineData("char(5)", "a", "a   ")]
    [InlineData("double precision", "0.1", "1e-1")]
    [InlineData("numeric(4,2)", "1.0", "1.00")]
    [InlineData("uuid", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "{a0eebc999c0b4ef8bb6d6bb9bd380a11}")]
    public async Task What_is_only_written_otherwise_is_the_same(string type, string left, string right)
    {
        var source = await servers.FreshDatabaseAsync(15, name: "source");
        var target = await servers.FreshDatabaseAsync(18, name: "target");
        await source.RunAsync($"CREATE TABLE public.t (v {type}); {Insert(left)}");
        await target.RunAsync($"CREATE TABLE public.t (v {type}); {Insert(right)}");
        (await Verifying.Verify(source, target)).Complaints().ShouldBeEmpty();
    }

    // A server that rounds what it prints would make these the same, and one that prints in its own manner all others different.
    [Fact]
    public async Task How_a_side_is_set_up_to_print_does_not_count()
    {
        const string setUp = """
            CREATE TABLE public.t (f double precision, r real, b bytea, d date, i interval, z timestamptz);
            INSERT INTO public.t VALUES (0.1, 0.1, '\xff', '2024-02-01', '1 day 2 hours', '2024-06-01 12:00:00+00'), ('NaN', '-0', '', 'infinity', '-1 mon', '-infinity');
            """;
        var source = await servers.FreshDatabaseAsync(15, name: "source");
        var target = await servers.FreshDatabaseAsync(18, name: "target");
        await source.RunAsync(setUp);
        await target.RunAsync(setUp);
        foreach (var setting in new[] { "extra_float_digits = -15", "bytea_output = escape", "datestyle = 'german'", "intervalstyle = iso_8601", "timezone = 'Asia/Kathmandu'" })
            await source.RunAsync($"ALTER DATABASE {source.Name} SET {setting}");
        (await Verifying.Verify(source, target)).Complaints().ShouldBeEmpty();

        await target.RunAsync("UPDATE public.t SET f = 0.1::float8 + 1.4e-17 WHERE d = '2024-02-01'");
        (await Verifying.Verify(source, target)).Complaints().ShouldBe(["public.t ContentDiffers"]);
    }

    [Fact]
    public async Task Servers_of_different_encodings_are_compared_in_utf8()
    {
        var source = await servers.FreshDatabaseAsync(15, name: "utf8");
        var latin = servers.UniqueName("latin");
        await using (var session = await source.Cluster.OpenSuperuserAsync("postgres", TestContext.Current.CancellationToken))
            await session.ExecuteAsync(
                $"CREATE DATABASE {latin} TEMPLATE template0 ENCODING LATIN1 LC_COLLATE 'C' LC_CTYPE 'C'", TestContext.Current.CancellationToken);
        var target = new FreshDatabase(source.Cluster, latin);
        const string setUp = "CREATE TABLE public.t (v text); INSERT INTO public.t VALUES ('für'), ('plain'); SELECT lo_from_bytea(7, 'x')";
        await source.RunAsync(setUp);
        await target.RunAsync(setUp);

        var verdict = await Verifying.Verify(source, target);
        verdict.Method.ShouldBe(DigestMethod.Md5);
        verdict.Complaints().ShouldBeEmpty();

        await target.RunAsync("UPDATE public.t SET v = 'fur' WHERE v = 'für'");
        (await Verifying.Verify(source, target)).Complaints().ShouldBe(["public.t ContentDiffers"]);
    }

    [Fact]
    public async Task The_widest_table_is_compared()
    {
        var columns = string.Join(", ", Enumerable.Range(1, 1600).Select(number => $"c{number} smallint"));
        var source = await servers.FreshDatabaseAsync(15, name: "wide");
        var target = await servers.FreshDatabaseAsync(15, name: "wide");
        foreach (var database in new[] { source, target }) await database.RunAsync($"CREATE TABLE public.t ({columns}); INSERT INTO public.t (c1600) VALUES (1)");
        (await Verifying.Verify(source, target)).Complaints().ShouldBeEmpty();
        await target.RunAsync("UPDATE public.t SET c1600 = 2");
        (await Verifying.Verify(source, target)).Complaints().ShouldBe(["public.t ContentDiffers"]);
    }

    private static string Insert(string value) => $"INSERT INTO public.t VALUES ({Sql.Text(value)});";
}
