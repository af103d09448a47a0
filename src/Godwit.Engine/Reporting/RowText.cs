using Godwit.Engine.Verify;
using Godwit.Engine.Verify.Rows;

namespace Godwit.Engine.Reporting;

/// <summary>Rows that differ, as plain lines: a table, its rows by key, the columns in which they differ.</summary>
internal static class RowText
{
    // More is in the JSON.
    private const int ShortList = 20;
    private const int LongestValue = 60;
    private const int DigestDigits = 8;

    /// <summary>The lines of all tables.</summary>
    public static IEnumerable<string> Lines(Verdict verdict) => verdict.Tables.Where(table => table.Rows is not null).SelectMany(table => Lines(table, table.Rows!));

    /// <summary>How many rows of a table differ, and how; without a value of any.</summary>
    public static string Counted(TableVerdict table)
    {
        var rows = table.Rows!;
        var columns = rows.Rows.SelectMany(row => row.Columns).Select(column => column.Column).Distinct(StringComparer.Ordinal).ToList();
        var kinds = rows.Rows.GroupBy(row => row.State).OrderBy(kind => kind.Key)
            .Select(kind => $"{kind.Count():N0} {kind.Key switch { RowState.MissingOnTarget => "missing on the target", RowState.ExtraOnTarget => "extra on the target", _ => "different" }}");
        return $"table {table.Name}: {(rows.IsComplete ? "" : "at least ")}{Figures.Count(rows.Found, "row")}; of {Figures.Count(rows.Rows.Length, "row")} looked at {string.Join(", ", kinds)}"
            + (columns.Count == 0 ? "" : $" (in {string.Join(", ", columns)})");
    }

    private static IEnumerable<string> Lines(TableVerdict table, RowDifferences rows)
    {
        yield return $"{table.Name}: {(rows.IsComplete ? "" : "at least ")}{Figures.Count(rows.Found, "row")}{(rows.Key.IsEmpty ? "; it has no key, so that a changed row is one missing and one extra" : "")}";
        foreach (var row in rows.Rows.Take(ShortList))
        {
            yield return $"  {Name(rows, row)}  {State(row)}";
            foreach (var column in row.Columns) yield return $"    {column.Column}  source {Value(column.SourceValue, column.SourceDigest)}, target {Value(column.TargetValue, column.TargetDigest)}";
        }
        if (rows.Found > ShortList) yield return $"  and {rows.Found - ShortList:N0} more{(rows.Rows.Length > ShortList ? $"; --json lists {rows.Rows.Length:N0}" : "")}";
    }

    private static string Name(RowDifferences rows, RowDifference row) => rows.Key.IsEmpty
        ? $"digest {(row.SourceDigest ?? row.TargetDigest)![..DigestDigits]}"
        : string.Join(", ", rows.Key.Zip(row.Key, (column, value) => $"{column} = {Short(value)}"));

    private static string State(RowDifference row) => row.State switch
    {
        RowState.MissingOnTarget => "missing on the target",
        RowState.ExtraOnTarget => "extra on the target",
        _ => row.Columns.IsEmpty ? "different" : $"different in {string.Join(", ", row.Columns.Select(column => column.Column))}",
    } + (row.Count > 1 ? $", {row.Count:N0} times" : "");

    // A value only where values were asked for; otherwise enough of its digest to tell two apart.
    private static string Value(string? value, string? digest) => digest is null ? "NULL" : value is null ? digest[..DigestDigits] : $"'{Short(value)}'";

    private static string Short(string value) => value.Length <= LongestValue ? value : $"{value[..LongestValue]}… ({value.Length:N0} characters)";
}
