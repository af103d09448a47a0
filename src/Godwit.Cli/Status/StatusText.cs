using Godwit.Cli.Json;
using Godwit.Engine.Reporting;
using Godwit.Engine.Running;
using Godwit.Engine.State;

namespace Godwit.Cli.Status;

/// <summary>Where a migration stands, for people.</summary>
internal static class StatusText
{
    /// <summary>The lines.</summary>
    public static IEnumerable<string> Lines(MigrationStatus status)
    {
        if (!status.HasStarted)
        {
            yield return $"{status.Migration}: not started.";
            yield break;
        }
        yield return $"{status.Migration}, from {status.Source}";
        if (status.Runner is { } runner)
            yield return $"runner: {(runner.IsAlive ? "at work" : "none; the last one was")} {runner.Operator} on {runner.Host}, process {runner.Process}, since {runner.Since:u}";
        if (status.Keeper is { } keeper)
            yield return $"keeper: {keeper.IsAlive switch { true => "keeps the copy's snapshot,", false => "GONE; it was", null => "(source not reached)" }} process {keeper.Row.Process} on {keeper.Row.Host}, since {keeper.Row.Since:u}";
        foreach (var worker in status.Workers.Where(worker => !worker.IsRunner))
            yield return $"worker: {(worker.IsAlive ? "at work," : "gone;")} {worker.Operator} on {worker.Host}, process {worker.Process}, {Figures.Count(worker.Parts, "part")}, {Figures.Count(worker.Rows, "row")}";
        foreach (var step in status.Steps) yield return $"  {Mark(step, status)} {step.Step,-23}  {step.Detail ?? (status.Runner is { IsAlive: true } ? "running" : "interrupted")}".TrimEnd();
        if (status.Parts.Length > 0)
        {
            var parts = PartsJson.Of(status);
            yield return $"parts: {parts.Done} of {parts.Total} done, {parts.Running} {(status.Runner is { IsAlive: true } ? "running" : "interrupted")}, {parts.Failed} failed; {Figures.Count(parts.Rows, "row")}, {Figures.Bytes(parts.BytesDone)} of {Figures.Bytes(parts.Bytes)}";
        }
        foreach (var part in status.Troubled)
            yield return $"  part {part.Id} of {(part.Table.Name.Length == 0 ? "large objects" : part.Table.ToString())}: {part.State}, {Figures.Count(part.Attempts, "attempt")}{(part.Error is { } error ? $", last error: {error}" : "")}";
        yield return $"schema: {Figures.Count(status.Objects, "object")} on the target, {status.Failures.Length} missing";
        foreach (var row in status.Failures) yield return $"  {row.Kind} {row.Name}: {row.Error}";
        if (status.Slot is { } slot)
            yield return $"slot: {slot.Name} from {slot.ConsistentPoint}, " + (status.SourceUnreachable is { } why ? why : slot.Retention is { } kept
                ? $"keeps {Figures.Bytes(kept.RetainedBytes)} of WAL{(kept.Status is { } word ? $" ({word})" : "")}, {(kept.SafeBytes is { } safe ? $"{Figures.Bytes(safe)} more until it is lost" : "no limit")}"
                : "no longer on the source");
        foreach (var line in FollowStatusText.Lines(status)) yield return line;
        foreach (var line in DriftText.Lines(status)) yield return line;
        if (CutoverGate.Of(status.Drifts, status.Tables, status.SchemaUnseen) is { IsClosed: true } gate) yield return $"cutover: closed until {(gate.Reasons.Length == 1 ? "what is open above is settled" : $"the {gate.Reasons.Length} that are open above are settled")}";
        yield return status.Verdict is { } verdict ? $"last verdict: {(verdict.IsIdentical ? "identical" : "different")}, {verdict.FinishedAt:u}" : "last verdict: none; `godwit verify`";
    }

    private static string Mark(JournalRow step, MigrationStatus status) => step.State switch
    {
        StepState.Done => "✓",
        StepState.Failed => "✗",
        _ => status.Runner is { IsAlive: true } ? "…" : "■",
    };
}
