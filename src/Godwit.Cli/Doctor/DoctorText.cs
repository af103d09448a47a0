using Godwit.Engine.Doctor;

namespace Godwit.Cli.Doctor;

/// <summary>An examination for people: what stands in the way first.</summary>
internal static class DoctorText
{
    /// <summary>The lines.</summary>
    /// <param name="report">The report.</param>
    /// <param name="quiet">Only blockers and warnings.</param>
    public static IEnumerable<string> Lines(DoctorReport report, bool quiet)
    {
        foreach (var finding in report.Findings.Where(finding => !quiet || finding.Severity >= Severity.Warning))
        {
            yield return $"{Mark(finding.Severity)} {(finding.Side is { } side ? $"{side.ToString().ToLowerInvariant()}: " : "")}{finding.What}";
            if (finding.Severity == Severity.Ok) continue;
            if (finding.Why.Length > 0) yield return $"          why:    {finding.Why}";
            if (finding.Remedy.Length > 0) yield return $"          remedy: {finding.Remedy}";
        }
        var (blockers, warnings) = (report.Findings.Count(finding => finding.Severity == Severity.Blocker), report.Findings.Count(finding => finding.Severity == Severity.Warning));
        yield return blockers > 0
            ? $"{blockers} in the way, {warnings} to think about: the migration cannot start yet."
            : $"Nothing in the way, {warnings} to think about: `godwit plan`, then `godwit run --until copied`.";
    }

    private static string Mark(Severity severity) => severity switch
    {
        Severity.Blocker => "[BLOCKER]",
        Severity.Warning => "[warning]",
        Severity.Note => "[note]   ",
        _ => "[ok]     ",
    };
}
