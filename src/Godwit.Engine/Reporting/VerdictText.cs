using System.Collections.Immutable;
using System.Globalization;
using Godwit.Engine.Verify;
using Godwit.Engine.Verify.Schema;

namespace Godwit.Engine.Reporting;

/// <summary>A verdict as plain lines: one sentence, then what differs, then the tables.</summary>
public static class VerdictText
{
    /// <summary>Tables that are identical are listed up to this many.</summary>
    public const int ShortList = 20;

    /// <summary>The lines. All of the differences, and the identical tables unless there are many.</summary>
    public static ImmutableArray<string> Lines(Verdict verdict) =>
    [
        Summary(verdict),
        .. Basis(verdict.Basis),
        .. Section("Tables", Tables(verdict)),
        .. Section("Rows that differ", RowText.Lines(verdict)),
        .. Section("Sequences", verdict.Sequences.Where(sequence => !sequence.Differences.IsEmpty)
            .Select(sequence => $"{sequence.Name}  {string.Join("; ", sequence.Differences)}")),
        .. Section("Large objects", LargeObjects(verdict)),
        .. Section("Schema", verdict.Schema.Select(Describe)),
        .. Section("Constraints", ConstraintText.Lines(verdict.Constraints)),
        .. Section("Row visibility", VisibilityText.Lines(verdict.Visibility)),
        .. Section("Data quality", QualityText.Lines(verdict.Quality)),
        .. Section("Versions (no difference in the data)", verdict.VersionDifferences.Select(Describe)),
        .. Section("Expected", ExpectedText.Lines(verdict)),
        .. Section("Not compared", verdict.Skipped.Select(skipped => $"{skipped.Kind} {skipped.Name}: {skipped.Reason}")),
    ];

    /// <summary>A sentence on each thing that was looked at.</summary>
    public static ImmutableArray<string> Outline(Verdict verdict) =>
    [
        Summary(verdict),
        .. Basis(verdict.Basis),
        .. verdict.Constraints is { } constraints ? [$"{ConstraintText.Summary(constraints)}."] : ImmutableArray<string>.Empty,
        .. verdict.Visibility is { } visibility ? [$"{VisibilityText.Summary(visibility)}."] : ImmutableArray<string>.Empty,
        .. verdict.Quality is { } quality ? [$"{QualityText.Summary(quality)}."] : ImmutableArray<string>.Empty,
    ];

    /// <summary>One sentence.</summary>
    public static string Summary(Verdict verdict)
    {
        var rows = verdict.Tables.Sum(table => table.Source?.Rows ?? 0);
        var bytes = verdict.Tables.Sum(table => table.Source?.Bytes ?? 0);
        var compared = $"{Count(verdict.Tables.Length, "table")}, {Count(rows, "row")}{(bytes == 0 ? "" : $", {Figures.Bytes(bytes)} as text")}, in {Seconds(verdict.Finished - verdict.Started)}";
        var at = verdict.Basis.Lsn is { } lsn ? $" at {lsn}" : "";
        if (verdict is { IsIdentical: true, Sample: { } sample })
            return $"No difference in a sample of {Count(sample.Rows, "row")} a table and side{at}: {compared}, seed {sample.Seed}. All others were not looked at.";
        if (verdict.IsIdentical) return $"Identical{at}: {compared}{(at.Length == 0 ? "" : ", on both sides")}.";
        ImmutableArray<string> parts =
        [
            .. Part(verdict.Tables.Count(table => !table.IsIdentical), "table"),
            .. Part(verdict.Sequences.Count(sequence => !sequence.Differences.IsEmpty), "sequence"),
            .. verdict.LargeObjects is { IsIdentical: false } ? ["the large objects"] : ImmutableArray<string>.Empty,
            .. Part(verdict.Schema.Length, "schema difference"),
            .. Part(verdict.Constraints?.Broken.Count(broken => !broken.IsAsOnSource) ?? 0, "broken constraint"),
            .. Part(verdict.Visibility?.Differences.Length ?? 0, "difference in what identities see", "differences in what identities see"),
        ];
        return $"Different{(verdict.Sample is null ? "" : " in a sample")}{at}: {string.Join(", ", parts)} (compared {compared}).";
    }

    /// <summary>What a verdict rests on, in words; empty for one snapshot of each side.</summary>
    internal static IEnumerable<string> Basis(VerdictBasis basis) => basis switch
    {
        { Mode: VerdictMode.Exact, Held: { } held } =>
            [$"Exact: both snapshots show the same commits of the source, which went on; nothing was applied on the target for {held.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)} ms."],
        { Mode: VerdictMode.Recheck } =>
            [$"Rechecked: without common snapshots what differed was read {basis.Rounds} times, and counts where it differed alike each time. {basis.Reason}"],
        _ => [],
    };

    private static IEnumerable<string> Tables(Verdict verdict)
    {
        var width = verdict.Tables.Select(table => table.Name.ToString().Length).DefaultIfEmpty().Max();
        var (identical, different) = (verdict.Tables.Where(table => table.IsIdentical).ToList(), verdict.Tables.Where(table => !table.IsIdentical));
        var lines = different.Select(table => $"{table.Name.ToString().PadRight(width)}  {Describe(table)}");
        return identical.Count <= ShortList
            ? lines.Concat(identical.Select(table => $"{table.Name.ToString().PadRight(width)}  {Describe(table)}"))
            : lines.Append($"{Count(identical.Count, "table")} {(verdict.Sample is null ? "identical" : "without a difference")}, {Count(identical.Sum(table => table.Source?.Rows ?? 0), "row")}");
    }

    internal static string Describe(TableVerdict table) => table.State switch
    {
        TableState.Identical => $"{Count(table.Source?.Rows ?? 0, "row")}  identical",
        TableState.Agreed => $"{Count(table.Source?.Rows ?? 0, "row")}  agreed, while it was written",
        TableState.SampleAgrees => $"{Count(table.Source?.Rows ?? 0, "row")} looked at  no difference",
        TableState.Elsewhere => $"not compared: {string.Join("; ", table.Differences)}",
        TableState.RowsDiffer => $"{Count(table.Source?.Rows ?? 0, "row")} on the source, {Number(table.Target?.Rows ?? 0)} on the target  different",
        TableState.ContentDiffers => $"{Count(table.Source?.Rows ?? 0, "row")}  different content",
        TableState.ColumnsDiffer => string.Join("; ", table.Differences),
        TableState.MissingOnTarget => "missing on the target",
        _ => "missing on the source",
    };

    internal static string Describe(SchemaDifference difference) => difference switch
    {
        { Kind: "extension", Property: "version" } => $"extension {difference.Name} is {difference.Source} on the source, {difference.Target} on the target",
        { Kind: "collation", Property: "version" } => $"collation {difference.Name} is of version {difference.Source} on the source, {difference.Target} on the target",
        { Kind: "collation", Property: CollationVersions.Behind } =>
            $"collation {difference.Name} on the {(difference.Target is null ? "source" : "target")}: {difference.Target ?? difference.Source}: indexes can be in a wrong order until REINDEX and REFRESH {(difference.Name == "of the database" ? "COLLATION " : "")}VERSION",
        _ => difference.ToString(),
    };

    private static IEnumerable<string> LargeObjects(Verdict verdict) =>
        verdict.LargeObjects is { IsIdentical: false } differ
            ? [$"{Number(differ.Source.Rows)} on the source, {Number(differ.Target.Rows)} on the target  different"]
            : verdict.LargeObjects is { Source.Rows: > 0 } same ? [$"{Number(same.Source.Rows)}  identical"] : [];

    private static IEnumerable<string> Section(string title, IEnumerable<string> lines)
    {
        var list = lines.Select(line => "  " + line).ToList();
        return list.Count == 0 ? [] : list.Prepend(title);
    }

    private static IEnumerable<string> Part(int count, string noun, string? many = null) => count == 0 ? [] : [count > 1 && many is not null ? $"{Number(count)} {many}" : Count(count, noun)];

    private static string Count(long count, string noun) => $"{Number(count)} {noun}{(count == 1 ? "" : "s")}";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => $"{time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s";
}
