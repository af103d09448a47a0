using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Verify.Rows;

namespace Godwit.Engine.Verify;

/// <summary>The statements that digest a table or a block range of it.</summary>
internal static class DigestSql
{
    // Parallelism is ours: a statement stays on one core, and compiling costs more than it gives here.
    public const string WorkerSettings = "SET max_parallel_workers_per_gather = 0; SET jit = off";

    /// <summary>
    /// Rows, both sums as text, the length of the rows' text in bytes; where rows are spread, one such row a bucket, with its number. OFFSET 0
    /// keeps the planner from pulling the subquery up, which would print every row twice.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">Columns to compare; empty: rows are counted, and not spread.</param>
    /// <param name="range">Blocks of the table's file.</param>
    /// <param name="method">How rows are hashed.</param>
    /// <param name="spread">How rows are spread over buckets; null: all are one.</param>
    /// <param name="within">The rows that share a bucket already.</param>
    public static string Part(TableName table, ImmutableArray<string> columns, BlockRange range, DigestMethod method, Spread? spread = null, BucketPath within = default)
    {
        var conditions = Where(range).Concat(spread is { IsOfKey: true } ? spread.Within(within) : []).ToList();
        var where = conditions.Count == 0 ? "" : $" WHERE {string.Join(" AND ", conditions)}";
        if (columns.IsEmpty) return $"SELECT count(*), '0', '0', 0::bigint FROM ONLY {table.Quoted} AS t{where}";

        var text = RowText(columns);
        var inside = spread is { IsOfKey: true } ? $", {spread.Bucket(within)} AS bucket" : "";
        var bucket = spread switch { null => "", { IsOfKey: true } => ", bucket", _ => $", {spread.Bucket(within)} AS bucket" };
        var outside = spread is { IsOfKey: false } ? string.Join(" AND ", spread.Within(within)) : "";
        var sums = $"count(*), coalesce(sum({First(method)}), 0)::text, coalesce(sum({Second(method)}), 0)::text, coalesce(sum({Length(method)}), 0)::bigint";
        return $"""
            SELECT {sums}{bucket}
            FROM (SELECT {Value(text, method)} AS r{LengthOf(text, method)}{inside} FROM ONLY {table.Quoted} AS t{where} OFFSET 0) AS s{(outside.Length == 0 ? "" : $" WHERE {outside}")}{(spread is null ? "" : " GROUP BY bucket")}
            """;
    }

    /// <summary>The table's file, while the transaction holds its lock.</summary>
    public static string File(uint oid) => FormattableString.Invariant($"SELECT pg_relation_filenode({oid}::oid)::bigint");

    /// <summary>A row as text, of the table t. ROW() takes 1664 entries and a table has at most 1600 columns.</summary>
    public static string RowText(ImmutableArray<string> columns) => $"ROW({string.Join(", ", columns.Select(column => $"t.{Sql.Name(column)}"))})::text";

    /// <summary>What both hashes are taken of, to be named r. "C": a collation could make the hash that of a sort key.</summary>
    public static string Value(string text, DigestMethod method) =>
        method == DigestMethod.HashText ? $"{text} COLLATE \"C\"" : $"md5(convert_to({text}, 'UTF8'))";

    /// <summary>The first hash of r.</summary>
    public static string First(DigestMethod method) =>
        method == DigestMethod.HashText ? "hashtextextended(r, 1)" : "('x' || left(r, 16))::bit(64)::bigint";

    /// <summary>The second hash of r.</summary>
    public static string Second(DigestMethod method) =>
        method == DigestMethod.HashText ? "hashtextextended(r, 2)" : "('x' || right(r, 16))::bit(64)::bigint";

    private static string Length(DigestMethod method) => method == DigestMethod.HashText ? "octet_length(r)" : "l";

    private static string LengthOf(string text, DigestMethod method) =>
        method == DigestMethod.HashText ? "" : $", octet_length(convert_to({text}, 'UTF8')) AS l";

    private static IEnumerable<string> Where(BlockRange range)
    {
        if (range.From > 0) yield return $"t.ctid >= '({range.From},0)'";
        if (range.To is { } to) yield return $"t.ctid < '({to},0)'";
    }
}
