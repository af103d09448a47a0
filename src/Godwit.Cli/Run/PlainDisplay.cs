using Godwit.Cli.Rendering;
using Godwit.Engine.Events;
using Godwit.Engine.Running;

namespace Godwit.Cli.Run;

/// <summary>Progress where nobody looks at a terminal: a line an event, and one every few seconds during the copy.</summary>
internal sealed class PlainDisplay(TextWriter writer, CopyProgress progress, TimeProvider time) : IRunObserver, IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly TextWriter _writer = TextWriter.Synchronized(writer);
    private ITimer? _timer;
    private long _copyStarted;

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
        }
        if (EventText.Line(happened) is { } line) _writer.WriteLine(line);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_timer is not null) await _timer.DisposeAsync();
    }

    private void Tick()
    {
        var counts = progress.Counts;
        _writer.WriteLine($"copy: {CopyRate.Of(counts, time.GetElapsedTime(_copyStarted)).Line(counts)}");
    }
}
