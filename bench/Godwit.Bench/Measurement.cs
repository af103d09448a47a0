namespace Godwit.Bench;

/// <summary>One run of one peer.</summary>
/// <param name="Wall">From start to end.</param>
/// <param name="PeakBytes">Highest resident memory of the process and its children together, sampled, in bytes.</param>
internal sealed record Measurement(TimeSpan Wall, long PeakBytes)
{
    /// <summary>The middle one of an odd number of runs by wall time.</summary>
    public static Measurement Median(IReadOnlyCollection<Measurement> runs) => runs.OrderBy(run => run.Wall).ElementAt(runs.Count / 2);
}
