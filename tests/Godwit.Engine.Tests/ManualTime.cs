namespace Godwit.Engine.Tests;

/// <summary>A clock that stands until it is moved. With <c>hurried</c> every wait ends at once and moves the clock by its length.</summary>
internal sealed class ManualTime(bool hurried = false) : TimeProvider
{
    private bool Hurried { get; } = hurried;

    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = new(2025, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>Lengths of the waits that were asked for.</summary>
    public List<TimeSpan> Waits { get; } = [];

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _now;

    public override long GetTimestamp() => _now.Ticks;

    public void Advance(TimeSpan by)
    {
        _now += by;
        Timer[] timers;
        lock (_lock) timers = [.. _timers];
        foreach (var timer in timers) timer.RunIfDue();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state, period);
        timer.Change(dueTime, period);
        lock (_lock) _timers.Add(timer);
        return timer;
    }

    private sealed class Timer(ManualTime time, TimerCallback callback, object? state, TimeSpan period) : ITimer
    {
        private DateTimeOffset? _due;

        public bool Change(TimeSpan dueTime, TimeSpan newPeriod)
        {
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                _due = null;
                return true;
            }
            time.Waits.Add(dueTime);
            if (time.Hurried)
            {
                time._now += dueTime;
                ThreadPool.QueueUserWorkItem(_ => callback(state));
                return true;
            }
            _due = time._now + dueTime;
            return true;
        }

        public void RunIfDue()
        {
            while (_due is { } due && due <= time._now)
            {
                _due = period > TimeSpan.Zero ? due + period : null;
                callback(state);
            }
        }

        public void Dispose()
        {
            _due = null;
            lock (time._lock) time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
