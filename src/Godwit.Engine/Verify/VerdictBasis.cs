using Godwit.Engine.Postgres;

namespace Godwit.Engine.Verify;

/// <summary>What a verdict rests on.</summary>
public enum VerdictMode
{
    /// <summary>One snapshot of each side, taken one after the other: exact where nothing was written meanwhile.</summary>
    Snapshots,

    /// <summary>Snapshots of both sides that show the same commits of the source, which went on being written to.</summary>
    Exact,

    /// <summary>What differed was read again when the apply had passed, until it agreed or had differed alike each time.</summary>
    Recheck,
}

/// <summary>What a verdict rests on.</summary>
/// <param name="Mode">How the sides were compared.</param>
/// <param name="Lsn">In exact mode: both sides were compared as of this position in the source's WAL.</param>
/// <param name="Held">In exact mode: how long nothing was applied for it.</param>
/// <param name="Rounds">In recheck mode: how often what differed was read.</param>
/// <param name="Reason">Why it was not exact mode, for people; null: it was, or nobody followed.</param>
public sealed record VerdictBasis(VerdictMode Mode, Lsn? Lsn = null, TimeSpan? Held = null, int Rounds = 0, string? Reason = null)
{
    /// <summary>One snapshot of each side.</summary>
    public static VerdictBasis Snapshots { get; } = new(VerdictMode.Snapshots);
}
