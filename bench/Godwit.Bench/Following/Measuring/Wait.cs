using Godwit.Bench.Measuring;

namespace Godwit.Bench.Following.Measuring;

/// <summary>Waits for conditions.</summary>
internal static class Wait
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private static readonly TimeSpan Deadline = TimeSpan.FromHours(1);

    /// <summary>Asks until the answer is yes, every 20 ms.</summary>
    /// <exception cref="PeerFailedException">It never was.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        await UntilAsync(condition, what, time, timer, cancellationToken);
    }

    /// <summary>The same, as often as the timer ticks.</summary>
    /// <exception cref="PeerFailedException">It never was.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what, TimeProvider time, PeriodicTimer timer, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        while (!await condition())
        {
            if (time.GetElapsedTime(begun) > Deadline) throw new PeerFailedException($"within an hour it did not come so far that {what}");
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }
}
