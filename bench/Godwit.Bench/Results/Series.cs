using System.Collections.Immutable;

namespace Godwit.Bench.Results;

/// <summary>All rounds of one peer on one set.</summary>
/// <param name="Name">The peer's.</param>
/// <param name="Runs">In their order; empty when it did not run in every round.</param>
/// <param name="NotRun">Why there is nothing to compare; null: it ran in every round.</param>
internal sealed record Series(string Name, ImmutableArray<Measurement> Runs, string? NotRun = null)
{
    /// <summary>The median wall time in seconds; null when it did not run.</summary>
    public double? Seconds => Median.Of(Runs.Select(run => run.Wall.TotalSeconds));

    /// <summary>The highest memory of all rounds; null when it was not measured.</summary>
    public Memory? Memory =>
        Runs.Any(run => run.Memory is not null) ? new(Runs.Max(run => run.Memory?.Resident ?? 0), Runs.Max(run => run.Memory?.Proportional ?? 0)) : null;
}
