namespace Godwit.Bench.Verifying.Results;

/// <summary>One pass over both sides.</summary>
/// <param name="Wall">From the start of the command to its end.</param>
/// <param name="Own">By the verdict's own clock, without the program's start; null: it is not godwit's.</param>
internal sealed record PassRun(TimeSpan Wall, TimeSpan? Own);
