using System.Collections.Immutable;
using System.Globalization;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Verify;

/// <summary>The statements that digest a table or a block range of it.</summary>
internal static class DigestSql
{
    // Parallelism is ours: a statement stays on one core, and compiling costs more than it gives here.
    public const string WorkerSettings = "SET max_parallel_workers_per_gather = 0; SET jit = off";

    /// <summary>
    /// One row: rows, both sums as text, and the table's file now. OFFSET 0 keeps the planner from pulling the subquery up, which
    /// would print every row twice. ROW() takes 1664 entries and a table has at most 1600 columns.
    /// The file is read while the statement holds the table's lock.
    /// </summary>
    public static string Part(TableName table, uint oid, ImmutableArray<string> columns, BlockRange range, DigestMethod method)
    {
        var where = Where(range);
        var file = string.Create(CultureInfo.InvariantCulture, $"pg_relation_filenode({oid}::oid)::bigint");
        if (columns.IsEmpty) return $"SELECT count(*), '0', '0', {file} FROM ONLY {table.Quoted} AS t{where}";

        var row = $"ROW({string.Join(", ", columns.Select(column => $"t.{Sql.Name(column)}"))})::text";
        return $"""
            SELECT count(*), coalesce(sum({First(method)}), 0)::text, coalesce(sum({Second(method)}), 0)::text, {file}
            FROM (SELECT {Value(row, method)} AS r FROM ONLY {table.Quoted} AS t{where} OFFSET 0) AS s
            """;
    }

    /// <summary>What both hashes are taken of, to be named r. "C": a collation could make the hash that of a sort key.</summary>
    public static string Value(string text, DigestMethod method) =>
        method == DigestMethod.HashText ? $"{text} COLLATE \"C\"" : $"md5(convert_to({text}, 'UTF8'))";

    /// <summary>The first hash of r.</summary>
    public static string First(DigestMethod method) =>
        method == DigestMethod.HashText ? "hashtextextended(r, 1)" : "('x' || left(r, 16))::bit(64)::bigint";

    /// <summary>The second hash of r.</summary>
    public static string Second(DigestMethod method) =>
        method == DigestMethod.HashText ? "hashtextextended(r, 2)" : "('x' || right(r, 16))::bit(64)::bigint";

    private static string Where(BlockRange range) => (range.From, range.To) switch
    {
        (0, null) => "",
        (0, { } to) => $" WHERE t.ctid < '({to},0)'",
        (var from, null) => $" WHERE t.ctid >= '({from},0)'",
        (var from, { } to) => $" WHERE t.ctid >= '({from},0)' AND t.ctid < '({to},0)'",
    };
}
