using System.Collections.Immutable;
using System.Globalization;
using Godwit.Engine.Postgres;

namespace Godwit.Integration.Tests.Verify;

/// <summary>Tables of all types with random rows, and random changes of them; the same randomness makes the same.</summary>
internal sealed class AnyRows(Random random)
{
    private const int Rows = 40;

    private static readonly ImmutableArray<(string Type, string[] Values)> Types =
    [
        ("boolean", ["t", "f"]), ("smallint", ["0", "-1", "32767"]), ("integer", ["0", "7", "-2147483648"]), ("bigint", ["1", "9223372036854775807"]),
        ("numeric", ["1.0", "1.00", "0", "NaN", "-Infinity", "1e-30"]), ("numeric(8,2)", ["1", "-0.01", "NaN"]), ("real", ["0", "-0", "0.1", "NaN", "1e-45"]),
        ("double precision", ["0", "-0", "0.1", "0.30000000000000004", "NaN", "Infinity"]), ("money", ["1", "-0.01"]), ("text", ["", " ", "a", "a ", "ä", "\\N", "x,\"y\""]),
        ("varchar(9)", ["a", "a ", "\\"]), ("char(4)", ["a", "b", ""]), ("name", ["a", "B"]), ("\"char\"", ["a", "b"]), ("bytea", ["\\x", "\\x00", "\\x01", "\\xdeadbeef"]),
        ("bit(3)", ["101", "100"]), ("varbit", ["1", "10", ""]), ("date", ["2024-02-29", "infinity", "0044-03-15 BC"]), ("time", ["24:00", "00:00", "12:00:00.000001"]),
        ("timetz", ["10:00+02", "08:00+00"]), ("timestamp", ["2024-01-01", "-infinity"]), ("timestamptz", ["2024-01-01 00:00+00", "2024-01-01 02:00+02", "2024-01-01 00:00:00.000001+00"]),
        ("interval", ["1 day", "24 hours", "1 mon", "30 days"]), ("json", ["{\"a\":1}", "{\"a\": 1}", "{\"a\":1,\"a\":1}"]), ("jsonb", ["{\"a\":1}", "{\"a\": 1}", "1.0", "1.00", "null"]),
        ("uuid", ["00000000-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000001"]), ("inet", ["10.0.0.1", "10.0.0.1/8", "::1"]), ("cidr", ["10.0.0.0/8", "::/0"]),
        ("macaddr", ["08:00:2b:01:02:03"]), ("point", ["(0,0)", "(-0,0)", "(1e-300,NaN)"]), ("box", ["(1,1),(0,0)"]), ("path", ["[(0,0),(1,1)]", "((0,0),(1,1))"]), ("circle", ["<(0,0),1>"]),
        ("int4range", ["empty", "[1,2)", "[1,)"]), ("tstzrange", ["[2024-01-01 00:00+00,)", "empty"]), ("nummultirange", ["{}", "{[1.0,2)}", "{[1.00,2)}"]), ("integer[]", ["{1,2}", "[0:1]={1,2}", "{}"]),
        ("text[]", ["{NULL}", "{\"NULL\"}", "{\"\"}", "{}"]), ("public.pair", ["(1,)", "(1,\"\")", "(,a)"]), ("public.mood", ["sad", "happy"]), ("public.word", ["a", "a "]),
        ("tsvector", ["a:1A b", "a b"]), ("tsquery", ["a & b", "b & a"]), ("pg_lsn", ["0/1", "0/10"]), ("xid8", ["1", "2"]), ("oid", ["1", "4294967295"]),
    ];

    private int _next = 1000;

    /// <summary>A table with a key and one without, which hold the same values, some of them twice; and a copy of each.</summary>
    public string SetUp()
    {
        var columns = string.Join(", ", Types.Select((type, index) => $"c{index} {type.Type}"));
        var rows = string.Join(", ", Enumerable.Range(1, Rows).Select(Row));
        return $"""
            CREATE TYPE public.pair AS (n integer, t text);
            CREATE TYPE public.mood AS ENUM ('sad', 'happy');
            CREATE DOMAIN public.word AS text;
            CREATE SCHEMA saved;
            CREATE TABLE public.keyed (id integer PRIMARY KEY, {columns});
            INSERT INTO public.keyed VALUES {rows};
            CREATE TABLE public.bag AS TABLE public.keyed;
            ALTER TABLE public.bag DROP COLUMN id;
            INSERT INTO public.bag SELECT * FROM public.bag LIMIT {Rows / 2};
            CREATE TABLE saved.keyed AS TABLE public.keyed;
            CREATE TABLE saved.bag AS TABLE public.bag;
            """;
    }

    /// <summary>Puts the rows back, elsewhere in the file, and changes none, one or several of them, or only seems to.</summary>
    public string Change() =>
        "TRUNCATE public.keyed, public.bag; INSERT INTO public.keyed SELECT * FROM saved.keyed ORDER BY random(); INSERT INTO public.bag SELECT * FROM saved.bag ORDER BY random();"
        + string.Concat(Enumerable.Range(0, random.Next(3)).Select(_ => One()));

    private string One()
    {
        var (column, id, other) = (random.Next(Types.Length), random.Next(1, Rows + 1), random.Next(1, Rows + 1));
        var (table, here) = random.Next(2) == 0 ? ("public.keyed", Invariant($"id = {id}")) : ("public.bag", $"ctid = (SELECT ctid FROM public.bag OFFSET {id} LIMIT 1)");
        return random.Next(8) switch
        {
            0 => $"DELETE FROM {table} WHERE {here};",
            1 => $"INSERT INTO public.bag SELECT * FROM public.bag OFFSET {id} LIMIT 1;",
            2 => $"INSERT INTO public.keyed VALUES {Row(_next++)};",
            3 => $"UPDATE public.keyed SET id = id + {(random.Next(2) == 0 ? 500 : 0)} WHERE id = {id};",
            4 => $"UPDATE public.keyed a SET c{column} = b.c{column} FROM public.keyed b WHERE (a.id, b.id) IN (({id}, {other}), ({other}, {id}));",
            5 => $"UPDATE {table} SET c{column} = c{column};",
            _ => $"UPDATE {table} SET c{column} = {Value(Types[column])} WHERE {here};",
        };
    }

    private string Row(int id) => $"({Invariant($"{id}")}, {string.Join(", ", Types.Select(Value))})";

    private string Value((string Type, string[] Values) type) =>
        random.Next(6) == 0 ? "NULL" : $"{Sql.Text(type.Values[random.Next(type.Values.Length)])}::{type.Type}";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
