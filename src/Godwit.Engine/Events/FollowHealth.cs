using Godwit.Engine.Postgres;

namespace Godwit.Engine.Events;

/// <summary>What following does just now.</summary>
public enum HealthPhase
{
    /// <summary>The copy is under way: changes are kept in the spool.</summary>
    Spooling,

    /// <summary>The spool is being applied, and the target is behind.</summary>
    CatchingUp,

    /// <summary>The target has what the source committed, but for what is on its way.</summary>
    Live,
}

/// <summary>How following fares, as its runner last saw it.</summary>
public sealed record FollowHealth
{
    /// <summary>When, by the runner's clock.</summary>
    public required DateTimeOffset SeenAt { get; init; }

    /// <summary>What it does.</summary>
    public required HealthPhase Phase { get; init; }

    /// <summary>The stream from the source flows.</summary>
    public required bool IsConnected { get; init; }

    /// <summary>End of the source's WAL; null: the source could not be asked.</summary>
    public Lsn? SourceLsn { get; init; }

    /// <summary>Everything up to here is in the spool or applied.</summary>
    public required Lsn ReceivedLsn { get; init; }

    /// <summary>Every commit up to here is on the target.</summary>
    public required Lsn AppliedLsn { get; init; }

    /// <summary>Bytes of WAL between the source's end and what is applied, those of other databases and of unpublished tables too; null: unknown.</summary>
    public long? LagBytes { get; init; }

    /// <summary>Transactions received and not yet applied.</summary>
    public required long LagTransactions { get; init; }

    /// <summary>
    /// From the commit on the source to the commit on the target, of the last applied; while transactions wait and none is applied, or the
    /// stream does not flow, at least as long as that. Null: none yet.
    /// </summary>
    public TimeSpan? Lag { get; init; }

    /// <summary>When nothing will wait any more, at the pace of the last seconds; null: nothing waits, or more comes than is applied.</summary>
    public TimeSpan? CaughtUpIn { get; init; }

    /// <summary>Source transactions applied since the slot was made.</summary>
    public required long Transactions { get; init; }

    /// <summary>Row changes applied since the slot was made.</summary>
    public required long Rows { get; init; }

    /// <summary>Over the last seconds.</summary>
    public required double TransactionsPerSecond { get; init; }

    /// <summary>Over the last seconds.</summary>
    public required double RowsPerSecond { get; init; }

    /// <summary>Size of the spool, in bytes.</summary>
    public required long SpoolBytes { get; init; }

    /// <summary>What it may hold, in bytes.</summary>
    public required long SpoolLimit { get; init; }

    /// <summary>wal_status of the slot: reserved, extended, unreserved, lost; null: unknown.</summary>
    public string? WalStatus { get; init; }

    /// <summary>WAL that the source keeps for the slot, in bytes; null: unknown.</summary>
    public long? RetainedBytes { get; init; }

    /// <summary>safe_wal_size: bytes that can still be written before the slot is lost; null: no limit, or unknown.</summary>
    public long? SafeBytes { get; init; }

    /// <summary>What keeps it from going on just now; null: nothing.</summary>
    public string? Problem { get; init; }
}
