using Godwit.Engine.Events;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Follow.Health;

/// <summary>
/// Makes health of what the counters say and the source shows, from one look to the next. Holds what it saw before; asks nobody.
/// </summary>
public sealed class HealthMonitor(HealthSettings settings)
{
    // Live ends where a reader would feel it, and begins again well below that, so that it does not flicker. Under load a second's worth
    // of transactions is always on its way.
    private static readonly TimeSpan LiveEnds = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LiveBegins = TimeSpan.FromSeconds(2);
    private const int LiveEndsTransactions = 1000;
    private const int LiveBeginsTransactions = 100;

    private static readonly TimeSpan Foreseeable = TimeSpan.FromDays(30);

    private readonly RateWindow _window = new();
    private readonly ClockOffset _offset = new();
    private FollowCounts? _previous;
    private TimeSpan? _began;
    private TimeSpan? _idleAt;
    private TimeSpan? _connectedAt;
    private HealthPhase _phase = HealthPhase.Spooling;

    /// <summary>The health now.</summary>
    /// <param name="counts">The counters now.</param>
    /// <param name="look">What the source shows now; null: it could not be asked.</param>
    /// <param name="unanswered">Why it could not; null: it could.</param>
    /// <param name="now">Our clock.</param>
    /// <param name="uptime">A clock that never jumps.</param>
    public FollowHealth Next(FollowCounts counts, SourceLook? look, string? unanswered, DateTimeOffset now, TimeSpan uptime)
    {
        _began ??= uptime;
        if (look is not null) _offset.Add(look);
        if (_previous is { } previous && (previous.IsApplying != counts.IsApplying || previous.AppliedTransactions > counts.AppliedTransactions)) _window.Clear();
        _window.Add(new(uptime, counts.AppliedTransactions, counts.AppliedRows, counts.PendingTransactions));

        var lag = Lag(counts, now, uptime);
        _phase = Phase(counts, lag);
        var (received, applied) = (Later(counts.ReceivedLsn, settings.Cursor.Lsn), Later(counts.AppliedLsn, settings.Cursor.Lsn));
        _previous = counts;
        if (counts.IsConnected) _connectedAt = uptime;
        if (counts.IsConnected && !Waits(counts)) _idleAt = uptime;
        return new()
        {
            SeenAt = now,
            Phase = _phase,
            IsConnected = counts.IsConnected,
            SourceLsn = look?.WalEnd,
            ReceivedLsn = received,
            AppliedLsn = applied,
            LagBytes = look is null ? null : look.WalEnd > applied ? (long)(look.WalEnd.Value - applied.Value) : 0,
            LagTransactions = Waits(counts) ? counts.PendingTransactions : 0,
            Lag = lag,
            CaughtUpIn = _phase == HealthPhase.CatchingUp ? CaughtUpIn(counts) : null,
            Transactions = settings.Cursor.Transactions + counts.AppliedTransactions,
            Rows = settings.Cursor.Rows + counts.AppliedRows,
            TransactionsPerSecond = _window.TransactionsPerSecond,
            RowsPerSecond = _window.RowsPerSecond,
            SpoolBytes = counts.SpoolBytes,
            SpoolLimit = settings.SpoolLimit,
            WalStatus = look?.Slot?.Retention.Status,
            RetainedBytes = look?.Slot?.Retention.RetainedBytes,
            SafeBytes = look?.Slot?.Retention.SafeBytes,
            Problem = counts.ApplyProblem ?? counts.Problem ?? SlotProblem(look) ?? unanswered,
        };
    }

    /// <summary>
    /// The last applied transaction took so long from commit to commit. That stands while nothing waits, however long ago it was. Two things
    /// make it grow: transactions that wait while none is applied from one look to the next, and a stream that does not flow.
    /// </summary>
    private TimeSpan? Lag(FollowCounts counts, DateTimeOffset now, TimeSpan uptime)
    {
        var lag = counts is { LastCommit: { } commit, LastAppliedAt: { } appliedAt } ? appliedAt + _offset.Value - commit : (TimeSpan?)null;
        // A clock that was set in between.
        if (lag < TimeSpan.Zero) lag = TimeSpan.Zero;
        if (Waits(counts) && _previous is { } previous && Waits(previous) && previous.AppliedLsn == counts.AppliedLsn)
            lag = Longer(lag, Waiting(counts, now, uptime));
        if (!counts.IsConnected) lag = Longer(lag, uptime - (_connectedAt ?? _began!.Value));
        return lag;
    }

    // The oldest that waits was committed after the last that was applied, and was received after the last look that saw none waiting:
    // its age is the shorter of the two at most.
    private TimeSpan Waiting(FollowCounts counts, DateTimeOffset now, TimeSpan uptime)
    {
        var sinceIdle = uptime - _idleAt;
        var sinceCommit = now + _offset.Value - (counts.LastCommit ?? settings.Cursor.CommittedAt);
        return (sinceIdle, sinceCommit) switch
        {
            ({ } idle, { } commit) => idle < commit ? idle : commit,
            ({ } idle, null) => idle,
            (null, { } commit) => commit,
            _ => uptime - _began!.Value,
        };
    }

    // By the positions: what an earlier process left in the spool is not in the count of this one.
    private static bool Waits(FollowCounts counts) => counts.IsApplying ? counts.AppliedLsn < counts.ReceivedLsn : counts.PendingTransactions > 0;

    private HealthPhase Phase(FollowCounts counts, TimeSpan? lag)
    {
        if (!counts.IsApplying) return HealthPhase.Spooling;
        // What waits on the source is not known before it was asked.
        if (counts.HasBacklog || (!counts.IsConnected && _connectedAt is null)) return HealthPhase.CatchingUp;
        var isLive = _phase == HealthPhase.Live;
        var isFull = Waits(counts) && counts.PendingTransactions > (isLive ? Math.Max(LiveEndsTransactions, 5 * _window.TransactionsPerSecond) : Math.Max(LiveBeginsTransactions, _window.TransactionsPerSecond));
        // The latency of a transaction long ago says nothing of now.
        var isCurrent = Waits(counts) || !counts.IsConnected || _window.HasApplied;
        var isLate = isCurrent && lag > (isLive ? LiveEnds : LiveBegins);
        return isFull || isLate ? HealthPhase.CatchingUp : HealthPhase.Live;
    }

    private TimeSpan? CaughtUpIn(FollowCounts counts)
    {
        if (!Waits(counts) || _window.DrainedPerSecond <= 0) return null;
        var seconds = counts.PendingTransactions / _window.DrainedPerSecond;
        return seconds > 0 && seconds < Foreseeable.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    private string? SlotProblem(SourceLook? look) => look switch
    {
        null => null,
        { Slot: null } => $"The slot {settings.Slot} is no longer on the source.",
        { Slot.Retention.Status: "lost" } => $"The slot {settings.Slot} is lost: the source removed WAL that it needs.",
        _ => null,
    };

    private static TimeSpan? Longer(TimeSpan? one, TimeSpan other) => one > other ? one : other;

    private static Lsn Later(Lsn one, Lsn other) => one > other ? one : other;
}
