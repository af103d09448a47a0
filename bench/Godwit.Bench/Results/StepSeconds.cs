namespace Godwit.Bench.Results;

/// <summary>How long godwit says that a step took.</summary>
internal sealed record StepSeconds(string Step, double Seconds);
