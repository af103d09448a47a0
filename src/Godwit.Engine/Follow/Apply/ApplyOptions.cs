namespace Godwit.Engine.Follow.Apply;

/// <summary>How changes are grouped.</summary>
internal sealed record ApplyOptions
{
    /// <summary>Source transactions in one target transaction, at most.</summary>
    public required int GroupTransactions { get; init; }

    /// <summary>How long a group is kept open while there is always more to read.</summary>
    public required TimeSpan GroupDelay { get; init; }

    /// <summary>Changes held in memory before they are written, in bytes; a larger transaction is written in several parts, and committed once.</summary>
    public long BatchBytes { get; init; } = 8 << 20;
}
