namespace Godwit.Engine.State;

/// <summary>A part is done already or another worker's by now; what this one wrote of it must not be committed.</summary>
public sealed class LeaseLostException(int part) : Exception($"Part {part} is done already or another worker's by now.")
{
    /// <summary>The part.</summary>
    public int Part { get; } = part;
}
