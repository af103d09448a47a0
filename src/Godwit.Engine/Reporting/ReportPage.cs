using System.Collections.Immutable;

namespace Godwit.Engine.Reporting;

/// <summary>A report in words: what a terminal and a page show alike.</summary>
/// <param name="Title">Of what.</param>
/// <param name="Mark">One word: how it ended.</param>
/// <param name="IsGood">It ended as wanted; null: that is not known.</param>
/// <param name="Sentence">The verdict in one sentence.</param>
/// <param name="Figures">The most telling numbers, each with what it counts.</param>
/// <param name="Note">What a reader must know first; null: nothing.</param>
/// <param name="Sections">The rest, in order.</param>
/// <param name="Written">When and by what.</param>
public sealed record ReportPage(
    string Title, string Mark, bool? IsGood, string Sentence, ImmutableArray<(string Value, string What)> Figures, string? Note,
    ImmutableArray<ReportSection> Sections, string Written)
{
    /// <summary>Puts a report into words.</summary>
    /// <param name="report">The report.</param>
    /// <param name="shown">Names in a list of them, at most.</param>
    public static ReportPage Of(MigrationReport report, int shown = int.MaxValue) => new(
        $"Migration {report.Migration}", Word(report), IsFine(report), Verdict(report), [.. Numbers(report)], report.Note,
        [
            new("From and to", new ReportBlock.Grid(
                [new("Side"), new("Platform"), new("PostgreSQL"), new("Size in all", IsFigure: true), new("Where")], [Side("source", report.Source), Side("target", report.Target)])),
            new("Time and downtime", new ReportBlock.Facts([.. Times(report)])),
            .. ReportMoved.Sections(report),
            .. ReportBeyond.Sections(report.Proof),
            .. ReportLeft.Sections(report, shown),
            new("How it was proven", [.. ReportMethod.Blocks(report)]),
            new("To repeat it", new ReportBlock.Items([.. ReportMethod.Repeat(report)])),
            new("Steps", report.Steps.IsEmpty ? (ReportBlock)new ReportBlock.Prose("None was noted.") : Steps(report)),
            new("Audit", [.. ReportMethod.Audit(report.Audit)]),
        ],
        $"Written {Time(report.WrittenAt)} by {report.Program}");

    /// <summary>A moment: UTC, to the second.</summary>
    internal static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'");

    private static bool? IsFine(MigrationReport report) =>
        report.Proof is null ? null : report.Proof.IsIdentical && report.Missing.IsEmpty;

    private static string Word(MigrationReport report) =>
        report.Proof switch { null => "Not verified", { IsIdentical: false } => "Different", _ => report.Missing.IsEmpty ? "Identical" : "Incomplete" };

    private static string Verdict(MigrationReport report)
    {
        var rows = Reporting.Figures.Count(report.Tables.Sum(table => table.Rows), "row");
        var tables = $"{Reporting.Figures.Count(report.Tables.Length, "table")} ({Reporting.Figures.Bytes(report.Tables.Sum(table => table.Bytes))})";
        var missing = report.Missing.IsEmpty ? "" : $" {Reporting.Figures.Count(report.Missing.Length, "object")} of the schema could not be made.";
        return (report.Proof switch
        {
            null => $"Copied: {rows} of {tables}. The two sides were not compared: `godwit verify` does.",
            { IsIdentical: true } proof => $"All {rows} of {tables} are the same on both sides {Point(proof)}.",
            { } proof => $"The two sides are not the same {Point(proof)}. {proof.Summary}",
        }) + missing;
    }

    private static string Point(ReportProof proof) => proof.AtCopysSnapshot
        ? $"at the snapshot that the copy was made under{(proof.Position is { } position ? $", position {position} of the source's log" : "")}"
        : proof.Position is { } at ? $"at position {at} of the source's log"
        : $"as they stood at {Time(proof.Started)}";

    private static IEnumerable<(string Value, string What)> Numbers(MigrationReport report)
    {
        yield return (Plain(report.Tables.Sum(table => table.Rows)), "rows");
        yield return (Plain(report.Tables.Length), "tables");
        yield return (Reporting.Figures.Bytes(report.Tables.Sum(table => table.Bytes)), "of rows");
        if (report.Objects.Sum(kind => kind.Count) is > 0 and var objects) yield return (Plain(objects), "schema objects");
        if (Elapsed(report.Steps) is { } elapsed) yield return (Reporting.Figures.Duration(elapsed), "from start to end");
        if (report.Traffic is { } traffic) yield return (Plain(traffic.Failed), $"of {Reporting.Figures.Count(traffic.Transactions + traffic.Failed, "client transaction")} failed");
    }

    private static string Plain(long number) => number.ToString("N0");

    private static ReportRow Side(string name, ReportSide side) => new([name, side.Platform, side.Version, Reporting.Figures.Bytes(side.Bytes), side.Url]);

    private static IEnumerable<(string Name, string Value)> Times(MigrationReport report)
    {
        if (Elapsed(report.Steps) is { } elapsed)
            yield return ("Duration", $"{Reporting.Figures.Duration(elapsed)}, from {Time(report.Steps.Min(step => step.Started))} to {Time(report.Steps.Max(step => step.Finished)!.Value)}");
        yield return ("Downtime", report.Traffic is { } traffic
            ? $"{(traffic.Failed == 0 ? "none seen" : "transactions failed")}: while all of this ran, a client made {Reporting.Figures.Count(traffic.Transactions + traffic.Failed, "transaction")} on the source ({traffic.What}); "
                + $"{traffic.Failed:N0} failed, median {Milliseconds(traffic.MedianMilliseconds)}, slowest {Milliseconds(traffic.LongestMilliseconds)}"
            : "Godwit stopped nothing on the source; what its applications noticed was not measured");
        yield return ("After that", "Godwit switched no traffic; " + (report.Slot is { RetainedBytes: not null } slot
            ? $"what was written to the source after {slot.Position} is not on the target, the slot {slot.Name} keeps it"
            : "what was written to the source after the copy's snapshot is not on the target"));
    }

    private static string Milliseconds(double time) => $"{time:0.0} ms";

    private static TimeSpan? Elapsed(ImmutableArray<ReportStep> steps) =>
        steps.IsEmpty || steps.Any(step => step.Finished is null) ? null : steps.Max(step => step.Finished)!.Value - steps.Min(step => step.Started);

    private static ReportBlock.Grid Steps(MigrationReport report)
    {
        var from = report.Steps.Select(step => step.Started).DefaultIfEmpty().Min();
        var whole = Elapsed(report.Steps)?.TotalSeconds ?? 0;
        return new(
            [new("Step"), new("Began"), new("Took", IsFigure: true), new("What it did")],
            [
                .. report.Steps.Select(step => new ReportRow(
                    [
                        step.State == "done" ? step.Name : $"{step.Name} ({step.State})", step.Started.UtcDateTime.ToString("HH:mm:ss"),
                        step.Finished is { } finished ? Reporting.Figures.Duration(finished - step.Started) : "–", step.Detail,
                    ],
                    whole > 0 && step.Finished is { } end ? ((step.Started - from).TotalSeconds / whole, (end - step.Started).TotalSeconds / whole) : null)),
            ]) { Noun = "step" };
    }
}
