namespace Godwit.Bench.Following.Results;

/// <summary>A live source that one peer has followed.</summary>
/// <param name="Lag">At half of the source's rate; null: not measured.</param>
/// <param name="Tps">The source's transactions a second, written to as fast as it goes; null: not measured.</param>
/// <param name="Behind">How long after that the target had everything; null: not measured.</param>
/// <param name="Costs">Null: nobody followed.</param>
internal sealed record LiveRun(Percentiles? Lag, double? Tps, TimeSpan? Behind, Costs? Costs);
