using Godwit.Cli.Rendering;
using Godwit.Engine.Events;
using Godwit.Engine.Running;

namespace Godwit.Cli.Run;

/// <summary>Progress where nobody looks at a terminal: a line an event, and one every few seconds during the copy and while following.</summary>
internal sealed class PlainDisplay(TextWriter writer, CopyProgress progress, TimeProvider time) : IRunObserver, IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FollowInterval = TimeSpan.FromSeconds(10);

    private readonly TextWriter _writer = TextWriter.Synchronized(writer);
    private ITimer? _timer;
    private long _copyStarted;
    private bool _isFollowing;
    private FollowHealth? _shown;
    private long _shownAt;

    /// <inheritdoc/>
    public void On(RunEvent happened)
    {
        switch (happened)
        {
            case RunEvent.StepStarted { Step: Steps.Copy }:
                _copyStarted = time.GetTimestamp();
                _timer?.Dispose();
                _timer = time.CreateTimer(_ => Tick(), null, Interval, Interval);
                break;
            case RunEvent.StepFinished { Step: Steps.Copy }:
                _timer?.Dispose();
                break;
            case RunEvent.StepStarted { Step: Steps.Follow }:
                (_isFollowing, _shown) = (true, null);
                break;
            case RunEvent.StepFinished { Step: Steps.Follow }:
                _isFollowing = false;
                break;
            case RunEvent.Followed followed:
                Follow(followed.Health);
                break;
        }
        if (EventText.Line(happened) is { } line) _writer.WriteLine(line);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_timer is not null) await _timer.DisposeAsync();
    }

    // Whatever has changed is told at once; during the copy nothing else is.
    private void Follow(FollowHealth health)
    {
        var isDue = _isFollowing && time.GetElapsedTime(_shownAt) >= FollowInterval;
        if (!isDue && _shown is { } shown && (shown.Phase, shown.IsConnected, shown.Problem) == (health.Phase, health.IsConnected, health.Problem)) return;
        (_shown, _shownAt) = (health, time.GetTimestamp());
        _writer.WriteLine($"follow: {FollowText.Line(health, ", ")}");
    }

    private void Tick()
    {
        var counts = progress.Counts;
        _writer.WriteLine($"copy: {CopyRate.Of(counts, time.GetElapsedTime(_copyStarted)).Line(counts)}");
    }
}
