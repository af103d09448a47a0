using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Running;

/// <summary>Tells the state at intervals that this process lives, until it is disposed.</summary>
internal sealed class Heartbeat : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly Task _beating;

    /// <summary>Begins.</summary>
    /// <param name="beat">One beat.</param>
    /// <param name="time">Clock.</param>
    public Heartbeat(Func<CancellationToken, Task> beat, TimeProvider time) => _beating = BeatAsync(beat, time);

    /// <summary>Cancelled when this process may not go on, because another took its place.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Why it may not go on; null while it may.</summary>
    public GodwitException? Loss { get; private set; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _beating;
        _end.Dispose();
        _lost.Dispose();
    }

    private async Task BeatAsync(Func<CancellationToken, Task> beat, TimeProvider time)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                try
                {
                    await beat(_end.Token);
                }
                catch (GodwitException refused) when (refused.ExitCode == ExitCode.Refused)
                {
                    Loss = refused;
                    await _lost.CancelAsync();
                    return;
                }
                catch (Exception error) when (error is GodwitException or NpgsqlException || RetryRule.MayPass(error))
                {
                    // The server is away. The copy says so and decides how long to try; the next beat comes in three seconds.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It ends.
        }
    }
}
