using Godwit.Engine.Running;

namespace Godwit.Cli.Json;

/// <summary>The last line of <c>godwit work --json</c>.</summary>
internal sealed record WorkJson(DateTimeOffset At, string Event, string Migration, double Seconds, long Parts, long Rows, long BytesSent)
{
    /// <summary>From what a worker did.</summary>
    public static WorkJson Of(WorkSummary summary, DateTimeOffset at) =>
        new(at, "finished", summary.Migration, summary.Elapsed.TotalSeconds, summary.Parts, summary.Rows, summary.BytesSent);
}
