namespace Godwit.Bench.Following.Results;

/// <summary>A backlog that one peer has worked off.</summary>
/// <param name="Wall">From its start until the last transaction was on the target.</param>
/// <param name="SinceFirst">Of that, from when the first of them was seen there.</param>
/// <param name="Costs">Null: not looked at.</param>
internal sealed record CatchUpRun(TimeSpan Wall, TimeSpan SinceFirst, Costs? Costs);
