using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;

namespace Godwit.Engine.Verify.Rows;

/// <summary>The statements that read rows by themselves.</summary>
internal static class RowSql
{
    /// <summary>
    /// Key, both hashes and the count of each row of some buckets; of a table without a key the hashes and counts alone.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">Columns to compare.</param>
    /// <param name="key">Its key; empty: none.</param>
    /// <param name="method">How rows are hashed.</param>
    /// <param name="conditions">Conditions of the buckets, of the key's number or of the row's, as the spread says.</param>
    public static string Scan(TableName table, ImmutableArray<string> columns, ImmutableArray<string> key, DigestMethod method, IReadOnlyCollection<string> conditions)
    {
        var where = conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", conditions)}";
        var value = DigestSql.Value(DigestSql.RowText(columns), method);
        if (key.IsEmpty) return $"""
            SELECT {DigestSql.First(method)} AS first, {DigestSql.Second(method)} AS second, count(*)
            FROM (SELECT {value} AS r FROM ONLY {table.Quoted} AS t OFFSET 0) AS s{where}
            GROUP BY first, second
            """;
        var keys = string.Join(", ", key.Select((name, index) => FormattableString.Invariant($"t.{Sql.Name(name)}::text AS k{index}")));
        return $"""
            SELECT {string.Join(", ", key.Select((_, index) => FormattableString.Invariant($"k{index}")))}, {DigestSql.First(method)}, {DigestSql.Second(method)}, 1::bigint
            FROM (SELECT {keys}, {value} AS r FROM ONLY {table.Quoted} AS t{where} OFFSET 0) AS s
            """;
    }

    /// <summary>For each of some keys, given as an array of text a column: the key, then digest and value of each column.</summary>
    /// <param name="table">The table.</param>
    /// <param name="key">The columns of its key.</param>
    /// <param name="columns">Columns to read.</param>
    /// <param name="method">How values are hashed.</param>
    /// <param name="withValues">Read the values too; otherwise NULL in their place.</param>
    public static string Columns(TableName table, ImmutableArray<ColumnInfo> key, ImmutableArray<string> columns, DigestMethod method, bool withValues)
    {
        var keys = string.Join(", ", key.Select(column => $"t.{Sql.Name(column.Name)}::text"));
        var values = columns.Select(column => $"{Digest($"t.{Sql.Name(column)}::text", method)}, {(withValues ? $"t.{Sql.Name(column)}::text" : "NULL")}");
        return $"SELECT {keys}, {string.Join(", ", values)} FROM ONLY {table.Quoted} AS t {KeyJoin.Sql([.. key.Select(column => (column.Name, column.Type))])}";
    }

    private static string Digest(string text, DigestMethod method) =>
        method == DigestMethod.HashText ? $"lpad(to_hex(hashtextextended({text} COLLATE \"C\", 1)), 16, '0')" : $"left(md5(convert_to({text}, 'UTF8')), 16)";
}
