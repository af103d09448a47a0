using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;

namespace Godwit.Engine.Verify.Sampling;

/// <summary>The statements of a sample.</summary>
internal static class SampleSql
{
    /// <summary>Keys of some rows, in an order that only the seed gives.</summary>
    /// <param name="table">The table.</param>
    /// <param name="key">Its key.</param>
    /// <param name="percent">Share of the table's blocks that are read; null: all.</param>
    /// <param name="sample">How many, and which.</param>
    public static string Keys(TableName table, ImmutableArray<string> key, double? percent, SampleOptions sample)
    {
        var keys = key.Select((name, index) => FormattableString.Invariant($"t.{Sql.Name(name)}::text AS k{index}"));
        var names = key.Select((_, index) => FormattableString.Invariant($"k{index}")).ToList();
        var blocks = percent is { } share ? FormattableString.Invariant($" TABLESAMPLE SYSTEM ({share}) REPEATABLE ({sample.Seed})") : "";
        return FormattableString.Invariant($"""
            SELECT {string.Join(", ", names)}
            FROM (SELECT {string.Join(", ", keys)} FROM ONLY {table.Quoted} AS t{blocks} OFFSET 0) AS s
            ORDER BY md5(concat_ws(chr(31), {string.Join(", ", names)}, '{sample.Seed}'))
            LIMIT {sample.Rows}
            """);
    }

    /// <summary>Key and both hashes of the rows of some keys, given as an array of text a column.</summary>
    public static string Rows(TableName table, ImmutableArray<ColumnInfo> key, ImmutableArray<string> columns, DigestMethod method)
    {
        var keys = string.Join(", ", key.Select((column, index) => FormattableString.Invariant($"t.{Sql.Name(column.Name)}::text AS k{index}")));
        return $"""
            SELECT {string.Join(", ", key.Select((_, index) => FormattableString.Invariant($"k{index}")))}, {DigestSql.First(method)}, {DigestSql.Second(method)}, 1::bigint
            FROM (SELECT {keys}, {DigestSql.Value(DigestSql.RowText(columns), method)} AS r FROM ONLY {table.Quoted} AS t {KeyJoin.Sql([.. key.Select(column => (column.Name, column.Type))])} OFFSET 0) AS s
            """;
    }
}
