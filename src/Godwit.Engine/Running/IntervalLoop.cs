using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Running;

/// <summary>Does something again and again until it is disposed; a server that is away is asked again the next time.</summary>
internal sealed class IntervalLoop : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;

    /// <summary>Begins.</summary>
    /// <param name="interval">Between two ends of it.</param>
    /// <param name="act">What is done.</param>
    /// <param name="failed">Told of what cannot be put right by asking again; it ends the loop.</param>
    /// <param name="time">Clock.</param>
    public IntervalLoop(TimeSpan interval, Func<CancellationToken, Task> act, Action<Exception> failed, TimeProvider time) =>
        _running = Task.Run(() => RunAsync(interval, act, failed, time), CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running;
        _end.Dispose();
    }

    private async Task RunAsync(TimeSpan interval, Func<CancellationToken, Task> act, Action<Exception> failed, TimeProvider time)
    {
        try
        {
            using var timer = new PeriodicTimer(interval, time);
            do
            {
                try
                {
                    await act(_end.Token);
                }
                catch (Exception error) when (!_end.IsCancellationRequested && (error is NpgsqlException and not PostgresException or GodwitException { ExitCode: ExitCode.Failed } or ObjectDisposedException || RetryRule.MayPass(error)))
                {
                    // Health tells that a server is away.
                }
            }
            while (await timer.WaitForNextTickAsync(_end.Token));
        }
        catch (Exception) when (_end.IsCancellationRequested)
        {
            // It ends, whatever that broke off.
        }
        catch (Exception error)
        {
            failed(error);
        }
    }
}
