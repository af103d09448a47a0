namespace Godwit.Engine.Follow.Health;

/// <summary>What the source's WAL limit asks for.</summary>
public enum WalAlarmLevel
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The fraction was crossed: what is spooled is to be acknowledged, so that the source may let go of its WAL.</summary>
    Alarm,

    /// <summary>The slot is about to be lost, or is: <c>on_wal_limit</c> says what to do.</summary>
    Limit,
}

/// <summary>
/// Judges what a slot holds back by what it may: <c>max_slot_wal_keep_size</c> is about the sum of what it keeps and what is still safe.
/// Without a limit there is nothing to judge. A slot that is gone is no matter of WAL: the stream says so.
/// </summary>
/// <param name="fraction">Part of the limit that raises the alarm, 0 to 1.</param>
public sealed class WalAlarm(double fraction)
{
    // What was let go of in between must be worth telling of it again.
    private const double Hysteresis = 0.8;

    private bool _isRaised;

    /// <summary>Part of the limit that is used, 0 to 1; null: no limit.</summary>
    public static double? Used(SlotRetention retention) => retention.SafeBytes switch
    {
        null => null,
        <= 0 => 1,
        { } safe => (double)Math.Max(0, retention.RetainedBytes) / (Math.Max(0, retention.RetainedBytes) + safe),
    };

    /// <summary>
    /// Judges a look. <see cref="WalAlarmLevel.Alarm"/> once a crossing: again after the part fell below four fifths of the fraction;
    /// <see cref="WalAlarmLevel.Limit"/> as long as it is reached.
    /// </summary>
    public WalAlarmLevel Next(SourceLook look)
    {
        if (look.Slot is not { Retention: var retention }) return WalAlarmLevel.None;
        if (retention.Status is "unreserved" or "lost" || retention.SafeBytes <= 0) return WalAlarmLevel.Limit;
        var used = Used(retention) ?? 0;
        if (used < fraction * Hysteresis) _isRaised = false;
        if (_isRaised || used < fraction || retention.SafeBytes is null) return WalAlarmLevel.None;
        _isRaised = true;
        return WalAlarmLevel.Alarm;
    }
}
