using System.Collections.Immutable;
using Godwit.Engine.Verify;
using Godwit.Engine.Verify.Quality;

namespace Godwit.Engine.Reporting;

/// <summary>The parts of a report on constraints, on who sees which rows, and on what is in the columns.</summary>
internal static class ReportBeyond
{
    /// <summary>Constraints, in the report's form; null: not checked.</summary>
    public static ReportCheck? Constraints(Verdict verdict) => verdict.Constraints is { } constraints
        ? new(ConstraintText.Summary(constraints), [.. constraints.Broken.Select(ConstraintText.Describe)]) : null;

    /// <summary>Row visibility, in the report's form; null: not asked for.</summary>
    public static ReportCheck? Visibility(Verdict verdict) => verdict.Visibility is { } visibility
        ? new(VisibilityText.Summary(visibility), [.. visibility.Differences.Select(difference => string.Join("; ", [VisibilityText.Describe(difference), .. difference.Policies]))]) : null;

    /// <summary>Data quality, in the report's form; null: not asked for.</summary>
    public static ReportQuality? Quality(Verdict verdict) => verdict.Quality is { } quality
        ? new(
            QualityText.Summary(quality),
            [.. quality.Tables.SelectMany(table => table.Columns.Select(column => Column(table, column)))],
            [.. quality.Relations.Where(relation => relation.IsDiscrepant || relation.Source is not 0).Select(relation => QualityText.Describe(relation).TrimStart())])
        : null;

    /// <summary>The sections of what was looked at.</summary>
    public static IEnumerable<ReportSection> Sections(ReportProof? proof)
    {
        if (proof?.Constraints is { } constraints) yield return Section("Constraints, checked by query", constraints);
        if (proof?.Visibility is { } visibility) yield return Section("Who sees which rows", visibility);
        if (proof?.Quality is { } quality) yield return new("Data quality", [.. Blocks(quality)]);
    }

    private static ReportSection Section(string title, ReportCheck check) => new(
        title, [new ReportBlock.Prose($"{check.Summary}."), .. check.Items.IsEmpty ? ImmutableArray<ReportBlock>.Empty : [new ReportBlock.Items([.. check.Items.Select(item => (item, (string?)null))])]]);

    private static IEnumerable<ReportBlock> Blocks(ReportQuality quality)
    {
        yield return new ReportBlock.Prose($"{quality.Summary}. Figures of the source; where the target has another, both.");
        yield return new ReportBlock.Grid(
            [new("Table"), new("Column"), new("Nulls", IsFigure: true), new("Distinct", IsFigure: true), new("Average length", IsFigure: true), new("Discrepancy")],
            [
                .. quality.Columns.OrderByDescending(column => column.Discrepancies.Length > 0)
                    .Select(column => new ReportRow([column.Table, column.Column, column.Nulls, column.Distinct, column.AverageLength, column.Discrepancies.IsEmpty ? "none" : string.Join(", ", column.Discrepancies)])),
            ]) { Noun = "column" };
        if (!quality.References.IsEmpty) yield return new ReportBlock.Items([.. quality.References.Select(line => (line, (string?)null))]);
    }

    private static ReportColumnQuality Column(TableQuality table, ColumnQuality column) => new(
        $"{table.Name}", column.Column, Both(column.Source.Nulls, column.Target.Nulls), (column.IsEstimate ? "about " : "") + (column.IsEstimate ? $"{column.Source.Distinct:N0}" : Both(column.Source.Distinct, column.Target.Distinct)),
        Both(column.Source.AverageLength, column.Target.AverageLength, "0.0"), column.Discrepancies);

    private static string Both<T>(T source, T target, string format = "N0") => EqualityComparer<T>.Default.Equals(source, target)
        ? string.Format($"{{0:{format}}}", source) : $"{string.Format($"{{0:{format}}}", source)} ≠ {string.Format($"{{0:{format}}}", target)}";
}
