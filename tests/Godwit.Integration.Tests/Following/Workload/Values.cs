using System.Globalization;
using Godwit.Engine.Postgres;

namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>Random values as SQL literals, many of them at the edges.</summary>
internal sealed class Values(Random random)
{
    private static readonly string[] Texts =
    [
        "", "NULL", "null", "\\N", "\\.", "\\", "tab\there", "new\nline", "cr\r\n", "'", "\"", "\"a\"\"b\"", "{}", "{a,\"b\"}", "(,)", "[,]", "$1 ? :x %s", " lead", "trail ",
        "ü€é", "😀 𝒳 ﷽", "\u200b\ufeff", "\u0001\u001f\u007f", "-- no comment", "/* nor this */", "\\x00", "E'\\''", "a\\tb", "\v\f\b",
    ];

    private static readonly (string Column, string[] Literals)[] Specimen =
    [
        ("doc", ["'{\"a\": [1.0, 1.00, \"\\u00e9\\\"\\\\\"], \"b\": {}}'", "'null'", "'\"\"'", "'123456789012345678901234567890.1234567890'", "NULL"]),
        ("raw", ["'{\"a\" : 1,  \"a\":2, \"n\": 1.00}'", "E' [1,\\n 2 ] '", "'\"\\ud83d\\ude00\"'", "'null'", "NULL"]),
        ("bytes", ["'\\x'", "'\\x00'", "'\\x5c4e0a0d09'", "'\\xff00c0'", "NULL"]),
        ("ints", ["'{}'", "'{1,NULL,3}'", "'[-2:0]={1,2,3}'", "'{{1,2},{3,4}}'", "NULL"]),
        ("texts", ["'{NULL,\"NULL\",\"\",\"a,b\",\"\\\"\",\"\\\\\",\"{}\"}'", "E'{\"tab\\there\",\"new\\nline\"}'", "'{😀}'", "'{}'", "NULL"]),
        ("moods", ["'{sad,\"a,b\",\"\"}'", "'{}'", "'{NULL}'", "NULL"]),
        ("mood", ["'sad'", "'ok'", "'a,b'", "''", "NULL"]),
        ("word", ["''", "'w'", "E'\\t'", "NULL"]),
        ("span", ["'empty'", "'(,)'", "'[1,5)'", "'(,5)'", "NULL"]),
        ("n", ["'NaN'", "'Infinity'", "'-Infinity'", "1.0", "1.00", "'1e-100'", "'99999999999999999999.5'", "-0.0", "NULL"]),
        ("f", ["'NaN'", "'Infinity'", "'-Infinity'", "'-0'", "'4.9e-324'", "0.1::float8 + 0.2::float8", "NULL"]),
        ("r", ["'NaN'", "'-0'", "'1e-45'", "'3.4028235e38'", "0.1", "NULL"]),
        ("at", ["'infinity'", "'-infinity'", "'294276-12-31 23:59:59.999999Z'", "'4714-11-24 00:00 UTC BC'", "'2024-02-29 12:34:56.000001+05:30'", "NULL"]),
        ("gap", ["'1 mon -1 day +00:00:01'", "'-178000000 years'", "'00:00:00.000001'", "NULL"]),
        ("ip", ["'192.168.0.1/24'", "'::ffff:1.2.3.4'", "'fe80::1/64'", "NULL"]),
        ("bits", ["B''", "B'1'", "repeat('10', 500)::bit varying", "NULL"]),
        ("c", ["''", "'a'", "' a'", "'abcdef'", "'€'", "NULL"]),
        ("x", ["''", "'a'", "E'\\\\'", "E'\\n'", "' '", "NULL"]),
        ("markup", ["'<a b=\"c\">&amp;<![CDATA[ ]]></a>'", "'just text'", "''", "NULL"]),
        ("search", ["'a:1A b:2,3B'", "''", "'''it''''s'' ''back\\\\slash'''", "NULL"]),
        ("pair", ["'(1,\"a \"\"b\"\", c\")'", "'(,)'", "'(,\"\")'", "NULL"]),
        ("flag", ["true", "false", "NULL"]),
        ("day", ["'infinity'", "'-infinity'", "'4713-01-01 BC'", "'2024-02-29'", "NULL"]),
    ];

    /// <summary>Columns of follow.specimen besides its key.</summary>
    public static IReadOnlyList<string> SpecimenColumns { get; } = [.. Specimen.Select(column => column.Column), "label"];

    /// <summary>Less than the limit.</summary>
    public int Number(int limit) => random.Next(limit);

    /// <summary>From one number to another, both included.</summary>
    public int Between(int from, int to) => (int)random.NextInt64(from, (long)to + 1);

    /// <summary>True with a probability.</summary>
    public bool Chance(double probability) => random.NextDouble() < probability;

    /// <summary>One of several.</summary>
    public T OneOf<T>(params IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    /// <summary>All of them in random order.</summary>
    public T[] Shuffled<T>(IEnumerable<T> items)
    {
        var array = items.ToArray();
        random.Shuffle(array);
        return array;
    }

    /// <summary>Plain characters, different every time.</summary>
    public string Word() => random.NextInt64().ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Any text, unquoted.</summary>
    public string RawText() => Chance(0.5) ? OneOf(Texts) : Chance(0.3) ? $"{OneOf(Texts)}{Word()}{OneOf(Texts)}" : Word();

    /// <summary>Any text as a literal, sometimes NULL.</summary>
    public string Text() => Chance(0.1) ? "NULL" : Sql.Text(RawText());

    /// <summary>A numeric that may equal another and print otherwise.</summary>
    public string Numeric() => OneOf("1.0", "1.00", "'NaN'", "0", "-0.0", $"{random.Next(100)}.{random.Next(100):d2}", "NULL");

    /// <summary>A new key.</summary>
    public string Uuid()
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return $"'{new Guid(bytes)}'";
    }

    /// <summary>Several kB that no compression makes small, as an expression.</summary>
    public string Wide() => $"repeat(md5('{Word()}'), {Between(70, 400)})";

    /// <summary>The same as bytes.</summary>
    public string WideBytes() => $"decode({Wide()}, 'hex')";

    /// <summary>A value for a column of follow.specimen.</summary>
    public string SpecimenValue(string column) => column == "label" ? Text() : OneOf(Specimen.First(known => known.Column == column).Literals);

    /// <summary>Values for all of <see cref="SpecimenColumns"/>.</summary>
    public string SpecimenRow() => string.Join(", ", SpecimenColumns.Select(SpecimenValue));

    /// <summary>A day of some partition.</summary>
    public string Day() => $"date '2023-10-01' + {random.Next(900)}";

    /// <summary>A region of some subpartition.</summary>
    public string Region() => OneOf("'north'", "'south'", "'east'");
}
