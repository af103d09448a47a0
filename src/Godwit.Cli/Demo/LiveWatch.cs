using Godwit.Engine.Events;

namespace Godwit.Cli.Demo;

/// <summary>Sees when the target follows live, and when it has for so many seconds after a table that was made meanwhile came to it.</summary>
/// <param name="table">The table.</param>
/// <param name="seconds">Seconds.</param>
internal sealed class LiveWatch(string table, int seconds) : IRunObserver
{
    private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _live;
    private int _came;

    /// <summary>Ends when it follows live.</summary>
    public Task Began => _began.Task;

    /// <summary>Ends when it has for so long.</summary>
    public Task Seen => _seen.Task;

    /// <inheritdoc/>
    public void On(RunEvent happened)
    {
        if (happened is RunEvent.Noticed { Code: "resynced", Text: var text } && text.StartsWith($"{table} ", StringComparison.Ordinal)) Volatile.Write(ref _came, 1);
        if (happened is not RunEvent.Followed { Health.Phase: HealthPhase.Live }) return;
        _began.TrySetResult();
        if (Volatile.Read(ref _came) == 1 && Interlocked.Increment(ref _live) >= seconds) _seen.TrySetResult();
    }
}
