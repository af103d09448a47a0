using System.Threading.Channels;
using Godwit.Cli.Rendering;
using Godwit.Engine.Events;
using Godwit.Engine.Reporting;
using Godwit.Engine.Running;

namespace Godwit.Cli.Run;

/// <summary>Progress on a terminal: a line for each step that is done, and below them one that moves.</summary>
internal sealed class LiveDisplay(TerminalLine line, CopyProgress progress, TimeProvider time) : IRunObserver
{
    private const int NameWidth = 23;
    private const int BarWidth = 24;

    private readonly Channel<RunEvent> _events = Channel.CreateUnbounded<RunEvent>(new() { SingleReader = true });
    private string? _step;
    private long _started;
    private FollowHealth? _health;

    /// <inheritdoc/>
    public void On(RunEvent happened) => _events.Writer.TryWrite(happened);

    /// <summary>Shows the events of <paramref name="work"/> until it ends.</summary>
    public Task<T> ShowAsync<T>(Func<Task<T>> work) => line.WhileAsync(work(), Draw, time);

    /// <summary>Prints what happened since the last time, then the moving line.</summary>
    internal void Draw()
    {
        while (_events.Reader.TryRead(out var happened)) Print(happened);
        if (_step is not { } step) return;
        var elapsed = time.GetElapsedTime(_started);
        line.Show(Mark.Running(elapsed), step switch
        {
            Steps.Copy => Copy(elapsed),
            Steps.Follow when _health is { } health => $"{step}  {FollowText.Line(health, " · ", line.Width - 2 - step.Length - 2)}",
            _ => $"{step}  {Figures.Duration(elapsed)}",
        });
    }

    private void Print(RunEvent happened)
    {
        switch (happened)
        {
            case RunEvent.StepStarted started:
                (_step, _started) = (started.Step, time.GetTimestamp());
                break;
            case RunEvent.StepFinished finished:
                _step = null;
                line.Print(finished.Failed ? Mark.Failed : Mark.Done, $"{finished.Step,-NameWidth} {Figures.Duration(finished.Elapsed),9}  {finished.Detail}");
                break;
            case RunEvent.Followed followed:
                _health = followed.Health;
                break;
            default:
                if (EventText.Line(happened) is { } text) line.Print(happened is RunEvent.ObjectFailed ? Mark.Failed : Mark.Note, text);
                break;
        }
    }

    // The bar and the long form only where they fit.
    private string Copy(TimeSpan elapsed)
    {
        var counts = progress.Counts;
        var rate = CopyRate.Of(counts, elapsed);
        var head = $"copy {rate.Fraction * 100,3:0}%";
        var room = line.Width - 2 - head.Length - 2;
        var text = rate.Line(counts) is var whole && whole.Length <= room ? whole : rate.Short(counts);
        var bar = Math.Min(BarWidth, room - text.Length - 2);
        if (bar < 8) return $"{head}  {text}";
        var full = (int)(rate.Fraction * bar);
        return $"{head}  {new string('━', full)}{new string('┈', bar - full)}  {text}";
    }
}
