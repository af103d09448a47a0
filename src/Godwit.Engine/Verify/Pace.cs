namespace Godwit.Engine.Verify;

/// <summary>Has a session rest between parts, so that it does not work more than a share of its time.</summary>
/// <param name="share">The share, above 0 to 1.</param>
/// <param name="time">Clock.</param>
internal sealed class Pace(double share, TimeProvider time)
{
    /// <summary>Does not rest.</summary>
    public static Pace Full { get; } = new(1, TimeProvider.System);

    /// <summary>A part begins.</summary>
    public long Begin() => time.GetTimestamp();

    /// <summary>A part has ended: rests as long as the share asks for.</summary>
    public async Task RestAsync(long began, CancellationToken cancellationToken)
    {
        if (share < 1) await Task.Delay(time.GetElapsedTime(began) * ((1 - share) / share), time, cancellationToken);
    }
}
