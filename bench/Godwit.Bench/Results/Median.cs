namespace Godwit.Bench.Results;

/// <summary>The middle of some figures.</summary>
internal static class Median
{
    /// <summary>The middle one; of an even number, what is between the two in the middle. Null of none.</summary>
    public static double? Of(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count == 0 ? null : sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
