namespace Godwit.Engine.Verify;

/// <summary>A difference that comes with the move from one platform to another. It is listed, and does not make the verdict different.</summary>
/// <param name="Difference">The difference.</param>
/// <param name="Reason">Why it is expected, to follow "because".</param>
public sealed record ExpectedDifference(SchemaDifference Difference, string Reason);
