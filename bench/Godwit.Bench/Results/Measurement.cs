namespace Godwit.Bench.Results;

/// <summary>One run of one peer.</summary>
/// <param name="Wall">From start to end.</param>
/// <param name="Memory">Sampled; null: the run was not this peer's alone.</param>
internal sealed record Measurement(TimeSpan Wall, Memory? Memory);
