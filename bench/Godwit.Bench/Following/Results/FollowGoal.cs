using System.Collections.Immutable;
using Godwit.Bench.Results;

namespace Godwit.Bench.Following.Results;

/// <summary>What following should reach.</summary>
/// <param name="Text">What it is.</param>
/// <param name="Limit">The figure that just reaches it.</param>
/// <param name="IsFloor">Whether higher is better.</param>
/// <param name="Unit">After the figure.</param>
/// <param name="Figures">The figures that have to reach it.</param>
internal sealed record FollowGoal(string Text, double Limit, bool IsFloor, string Unit, Func<FollowResults, IEnumerable<SetFigure>> Figures)
{
    /// <summary>Whether a figure does not reach it.</summary>
    public bool IsMissedBy(SetFigure figure) => IsFloor ? figure.Value < Limit : figure.Value > Limit;

    /// <summary>Holds the results against it.</summary>
    public (GoalVerdict Verdict, ImmutableArray<SetFigure> Figures) Evaluate(FollowResults results)
    {
        ImmutableArray<SetFigure> figures = [.. Figures(results)];
        var verdict = figures.Any(IsMissedBy) ? GoalVerdict.Missed
            : figures.IsEmpty || figures.Any(figure => figure.Value is null) ? GoalVerdict.NotMeasured
            : GoalVerdict.Met;
        return (verdict, figures);
    }
}
