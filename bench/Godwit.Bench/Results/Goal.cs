using System.Collections.Immutable;

namespace Godwit.Bench.Results;

/// <summary>What godwit should reach on every set.</summary>
/// <param name="Text">What it is.</param>
/// <param name="Limit">The highest figure that reaches it.</param>
/// <param name="Unit">After the figure.</param>
/// <param name="Figure">The figure of a set; null: not measured.</param>
internal sealed record Goal(string Text, double Limit, string Unit, Func<SetResult, double?> Figure)
{
    /// <summary>Holds the results against it.</summary>
    public GoalResult Evaluate(IEnumerable<SetResult> sets)
    {
        ImmutableArray<SetFigure> figures = [.. sets.Select(set => new SetFigure(set.Name, Figure(set)))];
        var verdict = figures.Any(figure => figure.Value > Limit) ? GoalVerdict.Missed
            : figures.IsEmpty || figures.Any(figure => figure.Value is null) ? GoalVerdict.NotMeasured
            : GoalVerdict.Met;
        return new(this, verdict, figures);
    }
}
