using System.Collections.Immutable;

namespace Godwit.Bench.Results;

/// <summary>A goal and what was measured.</summary>
internal sealed record GoalResult(Goal Goal, GoalVerdict Verdict, ImmutableArray<SetFigure> Figures);
