using Godwit.Engine.Postgres;

namespace Godwit.Engine.Events;

/// <summary>What following has done, at one moment.</summary>
/// <param name="IsConnected">The stream from the source flows.</param>
/// <param name="IsApplying">The copy is done: what was spooled is being applied.</param>
/// <param name="ReceivedLsn">Everything up to here was received.</param>
/// <param name="ReceivedTransactions">Transactions received by this process.</param>
/// <param name="AppliedLsn">Everything up to here is on the target.</param>
/// <param name="SafeLsn">The source need not keep anything before it: every table has it.</param>
/// <param name="AppliedTransactions">Transactions applied, of all that <paramref name="PendingTransactions"/> counts from.</param>
/// <param name="PendingTransactions">Transactions in the spool that are not applied.</param>
/// <param name="AppliedRows">Row changes applied by this process.</param>
/// <param name="Groups">Target transactions that applied them.</param>
/// <param name="Replays">Groups that were applied row by row after a constraint was broken.</param>
/// <param name="LastCommit">Commit time of the last applied transaction, by the source's clock; null: none yet.</param>
/// <param name="LastAppliedAt">When it was committed on the target, by this process's clock.</param>
/// <param name="SpoolBytes">Size of the spool.</param>
/// <param name="Problem">What keeps the stream from going on just now; null: nothing.</param>
/// <param name="ApplyProblem">What keeps the apply from going on just now; null: nothing.</param>
public sealed record FollowCounts(
    bool IsConnected, bool IsApplying, Lsn ReceivedLsn, long ReceivedTransactions, Lsn AppliedLsn, Lsn SafeLsn, long AppliedTransactions, long PendingTransactions,
    long AppliedRows, long Groups, long Replays, DateTimeOffset? LastCommit, DateTimeOffset? LastAppliedAt, long SpoolBytes, string? Problem, string? ApplyProblem)
{
    /// <summary>More waits on the source than is streamed.</summary>
    public bool HasBacklog { get; init; }
}

/// <summary>Counters that the stream and the apply raise, and that health and displays read.</summary>
public sealed class FollowProgress
{
    private readonly Lock _lock = new();
    private FollowCounts _counts = new(false, false, default, 0, default, default, 0, 0, 0, 0, 0, null, null, 0, null, null);

    /// <summary>The counters now.</summary>
    public FollowCounts Counts
    {
        get { lock (_lock) return _counts; }
    }

    /// <summary>Changes them.</summary>
    public void Set(Func<FollowCounts, FollowCounts> change)
    {
        lock (_lock) _counts = change(_counts);
    }
}
