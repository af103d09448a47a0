using Godwit.Engine.Events;

namespace Godwit.Cli.Demo;

/// <summary>Sees when the target has followed live for so many seconds.</summary>
internal sealed class LiveWatch(int seconds) : IRunObserver
{
    private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _live;

    /// <summary>Ends when it has.</summary>
    public Task Seen => _seen.Task;

    /// <inheritdoc/>
    public void On(RunEvent happened)
    {
        if (happened is RunEvent.Followed { Health.Phase: HealthPhase.Live } && Interlocked.Increment(ref _live) >= seconds) _seen.TrySetResult();
    }
}
