using Godwit.Engine.Running;
using Godwit.Engine.State;

namespace Godwit.Cli.Status;

/// <summary>What deployments have changed on the source meanwhile, for people: nothing where nothing is open.</summary>
internal static class DriftText
{
    /// <summary>The lines.</summary>
    public static IEnumerable<string> Lines(MigrationStatus status)
    {
        if (status.SchemaUnseen is { } unseen) yield return $"drift: the source's schema: {unseen}";
        if (status.Drifts.IsEmpty) yield break;
        yield return $"drift: what the target has not as the source has it; {status.Drifts.Length} open:";
        foreach (var row in status.Drifts)
            foreach (var line in Lines(row)) yield return line;
    }

    private static IEnumerable<string> Lines(DriftRow row)
    {
        var drift = row.Drift;
        yield return $"  {drift}{(row.AppliedAt is not null ? ": applied, not yet compared" : "")}";
        if (drift.Statement is { } statement && row.AppliedAt is null) yield return $"    on the target: {statement.Trim().ReplaceLineEndings("\n      ")}";
        if (drift.Note is { } note) yield return $"    {note}";
        if (row.Problem is { } problem) yield return $"    refused: {problem}";
    }
}
