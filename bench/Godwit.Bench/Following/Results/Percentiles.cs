namespace Godwit.Bench.Following.Results;

/// <summary>How long changes took, in milliseconds.</summary>
internal sealed record Percentiles(double P50, double P95, double P99, double Max, int Count)
{
    /// <summary>Of all of them, by nearest rank; null of none.</summary>
    public static Percentiles? Of(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToList();
        return sorted.Count == 0 ? null : new(Rank(50), Rank(95), Rank(99), sorted[^1], sorted.Count);

        double Rank(int percent) => sorted[Math.Max(0, (int)Math.Ceiling(sorted.Count * percent / 100.0) - 1)];
    }
}
