using Godwit.Engine.Reporting;
using Godwit.Engine.Running;

namespace Godwit.Cli.Run;

/// <summary>What a run did, for people.</summary>
internal static class RunText
{
    private const int Shown = 20;

    /// <summary>Writes it.</summary>
    public static async Task WriteAsync(TextWriter writer, RunSummary summary)
    {
        foreach (var line in Lines(summary)) await writer.WriteLineAsync(line);
    }

    private static IEnumerable<string> Lines(RunSummary summary)
    {
        if (summary.WasComplete) yield return $"{summary.Migration}: nothing to do, an earlier run completed it.";
        yield return summary.Until == RunUntil.Schema
            ? $"{summary.Migration}: {Figures.Count(summary.Objects, "object")} of the schema on the target, in {Figures.Duration(summary.Elapsed)}."
            : $"{summary.Migration}: {Figures.Count(summary.Rows, "row")} of {Figures.Count(summary.Tables, "table")} ({Figures.Bytes(summary.Bytes)}), "
                + $"{Figures.Count(summary.LargeObjects, "large object")}, {Figures.Count(summary.Objects, "schema object")} on the target, in {Figures.Duration(summary.Elapsed)}.";
        if (summary.RolesCreated.Length > 0) yield return $"Roles made, NOLOGIN and without further attributes: {string.Join(", ", summary.RolesCreated)}";
        foreach (var line in List("Not moved", [.. summary.Left.Select(left => $"{left.Entry.Label}: {left.Reason}")])) yield return line;
        foreach (var line in List("Copied but will not be followed", [.. summary.Unfollowed.Select(table => $"{table.Table}: {table.Reason}")])) yield return line;
        if (summary.Slot is { Retention: null } lost) yield return $"The slot {lost.Name} from {lost.ConsistentPoint} is no longer on the source: nothing can be followed from it.";
        if (summary.Slot is { Retention: { } retention } slot)
        {
            yield return $"The slot {slot.Name} stays on the source from {slot.ConsistentPoint} on: it keeps the WAL ({Figures.Bytes(retention.RetainedBytes)} now, "
                + (retention.SafeBytes is { } safe ? $"{Figures.Bytes(safe)} more until max_slot_wal_keep_size = {retention.Limit} invalidates it)." : "without a limit: max_slot_wal_keep_size = -1).");
            yield return $"  If nothing is to follow: SELECT pg_drop_replication_slot('{slot.Name}'); DROP PUBLICATION IF EXISTS {slot.Name}, {slot.Name}_insert;";
        }
        foreach (var line in List("FAILED", [
            .. summary.RolesFailed.Select(role => $"ROLE {role.Role}: {role.Error}"),
            .. summary.Failures.Select(row => $"{row.Kind} {row.Name}: {row.Error}{(row.Statement is { } statement ? $"\n    {statement.ReplaceLineEndings("\n    ")}" : "")}")])) yield return line;
        if (summary.OpenDrifts is > 0 and var drifts) yield return $"Drift: {drifts} open: `godwit status` names what the target has not as the source has it, with what to run there. Cutover is closed while they are open.";
        if (summary.Verdict is { } verdict) yield return $"At the copy's snapshot both sides are {(verdict.IsIdentical ? "identical" : "DIFFERENT: `godwit verify` names where")}.";
    }

    private static IEnumerable<string> List(string title, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0) yield break;
        yield return $"{title} ({lines.Count}):";
        foreach (var line in lines.Take(Shown)) yield return $"  {line}";
        if (lines.Count > Shown) yield return $"  … and {lines.Count - Shown} more (--json lists all)";
    }
}
