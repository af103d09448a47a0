using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;

namespace Godwit.Engine.Verify.Quality;

/// <summary>The statement that reads what is in columns.</summary>
internal static class QualitySql
{
    /// <summary>Columns that one statement reads: it returns five values of each, and at most 1664.</summary>
    public const int ColumnsAtOnce = 200;

    /// <summary>Columns whose distinct values one statement counts: each is a sort of its own.</summary>
    public const int ColumnsSorted = 8;

    /// <summary>What its sorts may take.</summary>
    public const string Settings = "SET LOCAL work_mem = '16MB'";

    /// <summary>Values returned for each column.</summary>
    public const int Values = 5;

    private const int Longest = 200;

    private static readonly string[] Ordered =
        ["smallint", "integer", "bigint", "numeric", "real", "double precision", "money", "date", "time", "timestamp", "interval", "oid"];

    /// <summary>Of each column: nulls, distinct values, smallest, largest, average length.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="countDistinct">Count distinct values; otherwise NULL in their place.</param>
    /// <param name="majors">Versions of both sides: they are to write a value the same way.</param>
    public static string Table(TableName table, ImmutableArray<ColumnInfo> columns, bool countDistinct, params ReadOnlySpan<int> majors)
    {
        // From 13 on.
        var canTrim = true;
        foreach (var major in majors) canTrim &= major >= 13;
        var values = columns.Select(column =>
        {
            var name = $"t.{Sql.Name(column.Name)}";
            // By bytes: the order of a collation can differ between the servers.
            var text = $"({name}::text COLLATE \"C\")";
            var (least, length) = IsOrdered(column) ? (name, "NULL") : (text, $"avg(length({text}))::float8");
            return FormattableString.Invariant($"count(*) - count({text}), {(countDistinct ? $"count(DISTINCT {text})" : "NULL::bigint")}, left({Plain(column, $"min({least})", canTrim)}::text, {Longest}), left({Plain(column, $"max({least})", canTrim)}::text, {Longest}), {length}");
        });
        return $"SELECT {string.Join(",\n       ", values)}\nFROM ONLY {table.Quoted} AS t";
    }

    /// <summary>The planner's estimates of distinct values of a table's columns; a share of the rows where it is negative.</summary>
    public const string Estimates = "SELECT attname::text, n_distinct::float8 FROM pg_stats WHERE schemaname = $1 AND tablename = $2 AND NOT inherited";

    // Which of several equal values is the smallest is chance: 1.0 or 1.00, 0 or -0, a day or 24 hours.
    private static string Plain(ColumnInfo column, string value, bool canTrim) =>
        column.Type.StartsWith("numeric", StringComparison.Ordinal) && canTrim ? $"trim_scale({value})"
        : column.Type is "real" or "double precision" ? $"({value} + 0)"
        : column.Type.StartsWith("interval", StringComparison.Ordinal) ? $"justify_interval({value})"
        : value;

    private static bool IsOrdered(ColumnInfo column) =>
        !column.Type.EndsWith("[]", StringComparison.Ordinal)
        && Ordered.Any(type => column.Type == type || column.Type.StartsWith(type + "(", StringComparison.Ordinal) || column.Type.StartsWith(type + " ", StringComparison.Ordinal));
}
