using Godwit.Engine.Events;
using Godwit.Engine.Reporting;

namespace Godwit.Cli.Run;

/// <summary>Events as lines for people; null for those that a line would only repeat.</summary>
internal static class EventText
{
    /// <summary>The line.</summary>
    public static string? Line(RunEvent happened) => happened switch
    {
        RunEvent.StepFinished { Failed: false } step => $"{step.Step}: {step.Detail} ({Figures.Duration(step.Elapsed)})",
        RunEvent.StepFinished step => $"{step.Step}: failed after {Figures.Duration(step.Elapsed)}",
        RunEvent.Noticed notice => $"note: {notice.Text}",
        RunEvent.ObjectFailed failed => $"failed: {failed.Kind} {failed.Name}: {failed.Error}",
        RunEvent.Retried retried => $"retry: {retried.What} after attempt {retried.Attempt}, in {Figures.Duration(retried.Delay)}: {retried.Error}",
        RunEvent.TableRewritten rewritten => $"note: the file of {rewritten.Table} was replaced during the copy (VACUUM FULL, CLUSTER, pg_repack); it is copied again",
        RunEvent.Drifted drifted => Drift(drifted),
        _ => null,
    };

    private static string Drift(RunEvent.Drifted drifted) => drifted.Outcome switch
    {
        DriftOutcome.Applied => $"drift: applied to the target: {drifted.Drift}",
        DriftOutcome.Resolved => $"drift: both sides are the same again: {drifted.Drift}",
        DriftOutcome.Failed => $"drift: {drifted.Drift}; the target refused it: {drifted.Problem}",
        _ => $"drift: {drifted.Drift}" + drifted.Drift switch
        {
            { Statement: { } statement } when !statement.Trim().Contains('\n', StringComparison.Ordinal) => $"; on the target: {statement.Trim()}",
            { Statement: not null } => "; `godwit status` has the statement",
            { Note: { } note } => $"; {note}",
            _ => "",
        },
    };
}
