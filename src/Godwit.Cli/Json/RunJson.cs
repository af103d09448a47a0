using Godwit.Engine.Running;

namespace Godwit.Cli.Json;

/// <summary>The last line of <c>godwit run --json</c>.</summary>
internal sealed record RunJson(
    DateTimeOffset At, string Event, string Migration, string Until, int ExitCode, double Seconds, bool WasComplete, int Tables, long Rows, long Bytes,
    long LargeObjects, int Objects, IReadOnlyList<FailureJson> Failures, IReadOnlyList<LeftJson> Left, IReadOnlyList<string> RolesCreated,
    IReadOnlyList<LeftJson> NotFollowed, SlotJson? Slot, int? OpenDrifts, bool? Identical)
{
    /// <summary>From what a run did.</summary>
    public static RunJson Of(RunSummary summary, DateTimeOffset at) => new(
        at, "finished", summary.Migration, summary.Until switch { RunUntil.Schema => "schema", RunUntil.Copied => "copied", RunUntil.Following => "following", _ => "ended" }, (int)summary.ExitCode, summary.Elapsed.TotalSeconds, summary.WasComplete,
        summary.Tables, summary.Rows, summary.Bytes, summary.LargeObjects, summary.Objects,
        [
            .. summary.Failures.Select(row => new FailureJson(row.Kind, row.Name, row.Error ?? "", row.Statement)),
            .. summary.RolesFailed.Select(role => new FailureJson("ROLE", role.Role, role.Error, null)),
        ],
        [.. summary.Left.Select(left => new LeftJson(left.Entry.Label, left.Reason))], summary.RolesCreated,
        [.. summary.Unfollowed.Select(table => new LeftJson(table.Table.ToString(), table.Reason))],
        summary.Slot is { } slot ? new(slot.Name, slot.ConsistentPoint.ToString(), slot.Retention?.RetainedBytes, slot.Retention?.SafeBytes, slot.Retention?.Limit, slot.Retention?.Status) : null,
        summary.OpenDrifts, summary.Verdict?.IsIdentical);
}

/// <summary>An object that is missing on the target.</summary>
internal sealed record FailureJson(string Kind, string Name, string Error, string? Statement);

/// <summary>Something that does not move, or is not followed.</summary>
internal sealed record LeftJson(string Object, string Reason);

/// <summary>A slot that was left on the source.</summary>
internal sealed record SlotJson(string Name, string ConsistentPoint, long? RetainedBytes, long? SafeBytes, string? Limit, string? WalStatus);
