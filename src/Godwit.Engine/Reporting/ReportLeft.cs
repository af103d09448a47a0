using System.Collections.Immutable;

namespace Godwit.Engine.Reporting;

/// <summary>The parts of a report that say what did not move and what is left to do.</summary>
internal static class ReportLeft
{
    /// <summary>Both.</summary>
    /// <param name="report">The report.</param>
    /// <param name="shown">Names in a list, at most.</param>
    public static IEnumerable<ReportSection> Sections(MigrationReport report, int shown)
    {
        yield return new("What did not move, and why", new ReportBlock.Items([.. NotMoved(report, shown)]));
        yield return new("What is left to do", Items(ToDo(report, shown), "Nothing."));
    }

    private static ReportBlock Items(IEnumerable<(string Text, string? Statement)> lines, string none) =>
        lines.ToImmutableArray() is { IsEmpty: false } some ? new ReportBlock.Items(some) : new ReportBlock.Prose(none);

    private static IEnumerable<(string Text, string? Statement)> NotMoved(MigrationReport report, int shown)
    {
        foreach (var missing in report.Missing) yield return ($"FAILED: {missing.Name}: {missing.Reason}", null);
        if (report.NotMoved is not { } left) yield return ("Schema: it was there before, and not Godwit's to move", null);
        else
            foreach (var alike in left.GroupBy(item => item.Reason)) yield return ($"{Names(alike, shown)}: {alike.Key}", null);
        yield return ("Rows in tables that belong to extensions, passwords and memberships of roles, settings of the server: this version does not move them", null);
    }

    private static IEnumerable<(string Text, string? Statement)> ToDo(MigrationReport report, int shown)
    {
        if (report.Proof is { IsIdentical: false }) yield return ("Both sides differ: find out why before anything is switched", "godwit verify");
        if (report.Proof is null) yield return ("Compare both sides", "godwit verify");
        if (!report.Missing.IsEmpty) yield return ("Objects could not be made: correct what they name, then run again; it goes on", "godwit run");
        foreach (var alike in report.NotFollowed.GroupBy(item => item.Reason))
            yield return ($"Copied, but their changes cannot be followed: {Names(alike, shown)}: {alike.Key}", null);
        if (report.Roles.Where(role => role.CanLogin == false).Select(role => role.Name).ToList() is { Count: > 0 } roles)
            yield return ($"Roles that cannot log in on the target: {string.Join(", ", roles)}. Those that an application logs in with need", "ALTER ROLE … LOGIN PASSWORD '…';");
        if (report.Slot is { } slot) yield return Slot(slot);
    }

    private static (string Text, string? Statement) Slot(ReportSlot slot) => slot.RetainedBytes is { } retained
        ? ($"The slot {slot.Name} stays on the source and keeps its log ({Figures.Bytes(retained)} now, {(slot.SafeBytes is { } safe ? $"{Figures.Bytes(safe)} more until it is lost" : "without a limit")}). If nothing is to follow",
            $"SELECT pg_drop_replication_slot('{slot.Name}');\nDROP PUBLICATION IF EXISTS {slot.Name}, {slot.Name}_insert;")
        : ($"The slot {slot.Name} is no longer on the source: nothing can be followed from it", null);

    // Enough names to know what it is about.
    private static string Names(IEnumerable<ReportItem> items, int shown)
    {
        var names = items.Select(item => item.Name).ToList();
        return string.Join(", ", names.Take(shown)) + (names.Count > shown ? $" and {names.Count - shown} more" : "");
    }
}
