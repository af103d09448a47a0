using System.Collections.Immutable;

namespace Godwit.Bench.Results;

/// <summary>What some results should reach.</summary>
/// <param name="Text">What it is.</param>
/// <param name="Limit">The figure that just reaches it.</param>
/// <param name="IsFloor">Whether higher is better.</param>
/// <param name="Unit">After the figure.</param>
/// <param name="Figures">The figures that have to reach it.</param>
internal sealed record ResultsGoal<T>(string Text, double Limit, bool IsFloor, string Unit, Func<T, IEnumerable<SetFigure>> Figures)
{
    /// <summary>Whether a figure does not reach it.</summary>
    public bool IsMissedBy(SetFigure figure) => IsFloor ? figure.Value < Limit : figure.Value > Limit;

    /// <summary>Holds the results against it.</summary>
    public (GoalVerdict Verdict, ImmutableArray<SetFigure> Figures) Evaluate(T results)
    {
        ImmutableArray<SetFigure> figures = [.. Figures(results)];
        var verdict = figures.Any(IsMissedBy) ? GoalVerdict.Missed
            : figures.IsEmpty || figures.Any(figure => figure.Value is null) ? GoalVerdict.NotMeasured
            : GoalVerdict.Met;
        return (verdict, figures);
    }

    /// <summary>Its line in a table of goals; figures that miss it are in bold.</summary>
    public string Line(T results)
    {
        var (verdict, figures) = Evaluate(results);
        return $"| {Text} | {GoalTable.Verdict(verdict)} | {string.Join(", ", figures.Select(Figure))} |";
    }

    private string Figure(SetFigure figure) => figure.Value is null ? $"{figure.Set} not measured"
        : IsMissedBy(figure) ? $"**{figure.Set} {Results.Figures.Text(figure.Value)}{Unit}**"
        : $"{figure.Set} {Results.Figures.Text(figure.Value)}{Unit}";
}
