using System.Globalization;
using Godwit.Engine.Verify.Quality;

namespace Godwit.Engine.Reporting;

/// <summary>What is in the columns, as plain lines: all of it where it is little, else what both sides do not have alike.</summary>
internal static class QualityText
{
    private const int ShortList = 60;
    private const int LongestValue = 24;

    /// <summary>The lines.</summary>
    public static IEnumerable<string> Lines(QualityVerdict? quality)
    {
        if (quality is null) yield break;
        var columns = quality.Tables.Sum(table => table.Columns.Length);
        yield return Summary(quality);
        foreach (var table in quality.Tables)
        {
            var shown = columns <= ShortList ? table.Columns : [.. table.Columns.Where(column => !column.Discrepancies.IsEmpty)];
            if (shown.IsEmpty) continue;
            yield return $"  {table.Name}  {Figures.Count(table.SourceRows, "row")}{(table.SourceRows == table.TargetRows ? "" : $" on the source, {table.TargetRows:N0} on the target")}";
            foreach (var column in shown) yield return $"    {Describe(column)}";
        }
        foreach (var relation in quality.Relations.Where(relation => relation.IsDiscrepant || relation.Source is not 0)) yield return $"  {Describe(relation)}";
        if (columns > ShortList) yield return $"  {Figures.Count(columns, "column")}: --json or --report lists them all";
    }

    /// <summary>One sentence.</summary>
    public static string Summary(QualityVerdict quality) =>
        $"{Figures.Count(quality.Tables.Sum(table => table.Columns.Length), "column")} of {Figures.Count(quality.Tables.Length, "table")}, {Figures.Count(quality.Relations.Length, "reference")}: "
        + (quality.Discrepancies == 0 ? "no discrepancy" : quality.Discrepancies == 1 ? "1 DISCREPANCY" : $"{quality.Discrepancies:N0} DISCREPANCIES");

    /// <summary>A column's figures; those that differ with both sides'.</summary>
    public static string Describe(ColumnQuality column)
    {
        string Both<T>(string name, T source, T target, Func<T, string> text) => column.Discrepancies.Contains(name) ? $"{text(source)} ≠ {text(target)}" : text(source);
        var parts = new List<string>
        {
            $"{Both("nulls", column.Source.Nulls, column.Target.Nulls, Number)} null",
            $"{(column.IsEstimate ? "about " : "")}{Both("distinct", column.Source.Distinct, column.Target.Distinct, count => count is { } known ? Number(known) : "?")} distinct{(column.IsEstimate ? " (estimate)" : "")}",
        };
        if (column.Source.AverageLength is not null || column.Target.AverageLength is not null)
            parts.Add($"{Both("average length", column.Source.AverageLength, column.Target.AverageLength, length => length is { } known ? known.ToString("0.#", CultureInfo.InvariantCulture) : "none")} characters on average");
        if (HasValues(column.Source) || HasValues(column.Target)) parts.Add($"from {Both("minimum", column.Source.Minimum, column.Target.Minimum, Value)} to {Both("maximum", column.Source.Maximum, column.Target.Maximum, Value)}");
        else parts.AddRange(column.Discrepancies.Where(name => name is "minimum" or "maximum").Select(name => $"{name} ≠"));
        return $"{(column.Discrepancies.IsEmpty ? " " : "≠")} {column.Column}  {string.Join(", ", parts)}";
    }

    /// <summary>A reference's figures.</summary>
    public static string Describe(RelationQuality relation) =>
        $"{(relation.IsDiscrepant ? "≠" : " ")} {relation.Table} ({string.Join(", ", relation.Columns)}) → {relation.Parent}{(relation.Constraint is null ? ", no foreign key" : "")}: "
        + (relation.IsDiscrepant ? $"{Count(relation.Source)} without a parent on the source, {Count(relation.Target)} on the target" : $"{Count(relation.Source)} without a parent on both sides");

    private static bool HasValues(ColumnFigures figures) => figures.Minimum is not null;

    private static string Count(long? rows) => rows is { } known ? Figures.Count(known, "row") : "unknown";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Value(string? value) => value is null ? "nothing" : value.Length <= LongestValue ? $"'{value}'" : $"'{value[..LongestValue]}…'";
}
