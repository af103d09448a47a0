using Godwit.Engine.Postgres;

namespace Godwit.Engine.Verify.Constraints;

/// <summary>The statements that find what breaks a constraint.</summary>
internal static class ConstraintSql
{
    /// <summary>How much breaks it.</summary>
    public static string Count(ConstraintInfo constraint) => $"SELECT count(*) FROM ({List(constraint)}) AS broken";

    /// <summary>What breaks it: rows, or of a unique constraint the keys that are there more than once.</summary>
    public static string List(ConstraintInfo constraint) => constraint.Kind switch
    {
        ConstraintKind.ForeignKey => Orphans(constraint),
        ConstraintKind.Unique => Duplicates(constraint),
        _ => Excluded(constraint),
    };

    // UNION ALL and not OR, which would keep the planner from hashing the parents.
    private static string Orphans(ConstraintInfo key)
    {
        var pairs = key.Columns.Select((column, index) => (Column: $"c.{Sql.Name(column)}", Parent: $"p.{Sql.Name(key.ParentColumns[index])}", Index: index)).ToList();
        var equal = string.Join(" AND ", pairs.Select(pair =>
            $"{pair.Parent} {key.Operators.ElementAtOrDefault(pair.Index) ?? "="} {pair.Column}{(key.Collations.ElementAtOrDefault(pair.Index) is { Length: > 0 } collation ? $" {collation}" : "")}"));
        var orphans = $"SELECT c.* FROM {key.Table.From} AS c WHERE {string.Join(" AND ", pairs.Select(pair => $"{pair.Column} IS NOT NULL"))} AND NOT EXISTS (SELECT FROM {key.Parent!.From} AS p WHERE {equal})";
        if (!key.IsMatchFull || pairs.Count == 1) return orphans;
        return $"""
            {orphans}
            UNION ALL
            SELECT c.* FROM {key.Table.From} AS c WHERE ({string.Join(" OR ", pairs.Select(pair => $"{pair.Column} IS NULL"))}) AND ({string.Join(" OR ", pairs.Select(pair => $"{pair.Column} IS NOT NULL"))})
            """;
    }

    private static string Duplicates(ConstraintInfo unique)
    {
        var columns = Sql.Names(unique.Columns);
        var where = unique.AreNullsEqual ? "" : $" WHERE {string.Join(" AND ", unique.Columns.Select(column => $"{Sql.Name(column)} IS NOT NULL"))}";
        return $"SELECT {columns}, count(*) FROM {unique.Table.From}{where} GROUP BY {columns} HAVING count(*) > 1";
    }

    private static string Excluded(ConstraintInfo exclusion)
    {
        var both = string.Join(" AND ", exclusion.Columns.Select((column, index) => $"a.{Sql.Name(column)} {exclusion.Operators[index]} b.{Sql.Name(column)}"));
        return $"SELECT a.* FROM {exclusion.Table.From} AS a WHERE EXISTS (SELECT FROM {exclusion.Table.From} AS b WHERE (b.tableoid, b.ctid) <> (a.tableoid, a.ctid) AND {both})";
    }
}
