namespace Godwit.Bench.Results;

/// <summary>A comparison as a table in Markdown.</summary>
internal static class ComparisonTable
{
    /// <summary>Its lines: a line a peer, also for those that did not run.</summary>
    public static IEnumerable<string> Lines(Comparison comparison) =>
    [
        "| | Median wall, s | godwit / this | Peak memory, MB | by share, MB | All rounds, s |",
        "|---|---|---|---|---|---|",
        .. comparison.Series.Select(series => series.NotRun is { } reason
            ? $"| {series.Name} | not run | – | – | – | {Figures.Cell(reason)} |"
            : $"| {series.Name} | {Figures.Text(series.Seconds)} | {Figures.Text(comparison.Ratio(series.Name))} | {Figures.Megabytes(series.Memory?.Resident)} | {Figures.Megabytes(series.Memory?.Proportional)} | {string.Join(" ", series.Runs.Select(run => Figures.Text(run.Wall.TotalSeconds)))} |"),
    ];
}
