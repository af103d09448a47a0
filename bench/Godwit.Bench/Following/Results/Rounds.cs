using System.Collections.Immutable;

namespace Godwit.Bench.Following.Results;

/// <summary>All rounds of one peer.</summary>
/// <param name="Peer">Its name.</param>
/// <param name="Runs">In their order; empty when it failed in one of them.</param>
/// <param name="NotRun">Why there is nothing to compare; null: it ran in every round.</param>
internal sealed record Rounds<T>(string Peer, ImmutableArray<T> Runs, string? NotRun)
{
    /// <summary>The middle of a figure; null when it was not measured.</summary>
    public double? Median(Func<T, double?> figure) => Godwit.Bench.Results.Median.Of(Runs.Select(figure).OfType<double>());

    /// <summary>The highest of a figure; null when it was not measured.</summary>
    public double? Highest(Func<T, double?> figure) => Runs.Max(figure);
}
