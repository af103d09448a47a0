using System.Collections.Immutable;

namespace Godwit.Bench.Results;

/// <summary>Peers that did the same work.</summary>
/// <param name="Series">The first is godwit's, which the others are compared with.</param>
internal sealed record Comparison(ImmutableArray<Series> Series)
{
    /// <summary>Nothing measured.</summary>
    public static Comparison Empty { get; } = new(ImmutableArray<Series>.Empty);

    /// <summary>Godwit's median by that of a peer; null when one of them did not run.</summary>
    public double? Ratio(string peer) => Series is [var godwit, ..] && Series.FirstOrDefault(series => series.Name == peer) is { } other ? godwit.Seconds / other.Seconds : null;
}
