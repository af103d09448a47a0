namespace Godwit.Bench.Results;

/// <summary>The goals as a table in Markdown.</summary>
internal static class GoalTable
{
    /// <summary>Its lines: a line a goal, the sets that miss it in bold.</summary>
    public static IEnumerable<string> Lines(IEnumerable<GoalResult> results) =>
    [
        "| Goal, on every set | | |",
        "|---|---|---|",
        .. results.Select(result => $"| {result.Goal.Text} | {Verdict(result.Verdict)} | {string.Join(", ", result.Figures.Select(figure => Figure(figure, result.Goal)))} |"),
    ];

    private static string Figure(SetFigure figure, Goal goal) => figure.Value switch
    {
        null => $"{figure.Set} not measured",
        { } value when value > goal.Limit => $"**{figure.Set} {Figures.Text(value)}{goal.Unit}**",
        { } value => $"{figure.Set} {Figures.Text(value)}{goal.Unit}",
    };

    /// <summary>In words.</summary>
    public static string Verdict(GoalVerdict verdict) => verdict switch
    {
        GoalVerdict.Met => "met",
        GoalVerdict.Missed => "missed",
        _ => "not measured",
    };
}
