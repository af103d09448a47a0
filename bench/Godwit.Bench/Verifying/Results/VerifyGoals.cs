using Godwit.Bench.Results;

namespace Godwit.Bench.Verifying.Results;

/// <summary>All goals of verifying.</summary>
internal static class VerifyGoals
{
    /// <summary>In the page's order.</summary>
    public static IReadOnlyList<ResultsGoal<VerifyResults>> All { get; } =
    [
        new("a pass in 1.15 × the limit's time", 1.15, false, " ×", results => new[] { VerifyOptions.Clean, VerifyOptions.Small }.Select(set => new SetFigure(set, results.Of(set)?.CleanByLimit))),
        new("one row found in 1.3 × a clean pass's time", 1.3, false, " ×", results => [new("drill", results.Of(VerifyOptions.Clean)?.DrillByClean)]),
        new("half of all holds within 50 ms", 50, false, " ms", results => [new("hold", results.Hold?.Held?.P50)]),
        new("99 of 100 within 250 ms", 250, false, " ms", results => [new("hold", results.Hold?.Held?.P99)]),
        new("none longer than `verify.slot_deadline`", 1, false, " of it", results => [new("hold", results.Hold?.Held?.Max / results.Hold?.Deadline.TotalMilliseconds)]),
        new("every verification exact", 0, false, " not", results => [new("hold", results.Hold?.Inexact)]),
    ];
}
