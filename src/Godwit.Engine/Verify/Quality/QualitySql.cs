using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;

namespace Godwit.Engine.Verify.Quality;

/// <summary>The statement that reads what is in columns.</summary>
internal static class QualitySql
{
    /// <summary>Columns that one statement reads: it returns five values of each, and at most 1664.</summary>
    public const int ColumnsAtOnce = 200;

    /// <summary>Values returned for each column.</summary>
    public const int Values = 5;

    private const int Longest = 200;

    private static readonly string[] Ordered =
        ["smallint", "integer", "bigint", "numeric", "real", "double precision", "money", "date", "time", "timestamp", "interval", "oid"];

    /// <summary>Of each column: nulls, distinct values, smallest, largest, average length.</summary>
    public static string Table(TableName table, ImmutableArray<ColumnInfo> columns, bool countDistinct)
    {
        var values = columns.Select(column =>
        {
            var name = $"t.{Sql.Name(column.Name)}";
            // By bytes: the order of a collation can differ between the servers.
            var text = $"({name}::text COLLATE \"C\")";
            var (least, length) = IsOrdered(column) ? (name, "NULL") : (text, $"avg(length({text}))::float8");
            return FormattableString.Invariant($"count(*) - count({text}), {(countDistinct ? $"count(DISTINCT {text})" : "NULL::bigint")}, left(min({least})::text, {Longest}), left(max({least})::text, {Longest}), {length}");
        });
        return $"SELECT {string.Join(",\n       ", values)}\nFROM ONLY {table.Quoted} AS t";
    }

    /// <summary>The planner's estimates of distinct values of a table's columns; a share of the rows where it is negative.</summary>
    public const string Estimates = "SELECT attname::text, n_distinct::float8 FROM pg_stats WHERE schemaname = $1 AND tablename = $2 AND NOT inherited";

    private static bool IsOrdered(ColumnInfo column) =>
        !column.Type.EndsWith("[]", StringComparison.Ordinal)
        && Ordered.Any(type => column.Type == type || column.Type.StartsWith(type + "(", StringComparison.Ordinal) || column.Type.StartsWith(type + " ", StringComparison.Ordinal));
}
