namespace Godwit.Bench.Results;

/// <summary>A figure of one dataset; null: not measured.</summary>
internal sealed record SetFigure(string Set, double? Value);
