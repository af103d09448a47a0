namespace Godwit.Bench.Verifying.Results;

/// <summary>One verification of a followed source, identical.</summary>
/// <param name="Wall">From the start of the command to its end.</param>
/// <param name="Mode">What its verdict rests on.</param>
/// <param name="HeldMilliseconds">How long nothing was applied; null: it was not exact.</param>
/// <param name="Reason">Why it was not exact; null: it was.</param>
internal sealed record HoldRun(TimeSpan Wall, string Mode, double? HeldMilliseconds, string? Reason);
