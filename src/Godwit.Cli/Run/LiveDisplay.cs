using System.Threading.Channels;
using Godwit.Cli.Rendering;
using Godwit.Engine.Events;
using Godwit.Engine.Running;
using Spectre.Console;

namespace Godwit.Cli.Run;

/// <summary>Progress on a terminal: a line a step; that of the copy moves.</summary>
internal sealed class LiveDisplay(IAnsiConsole console, CopyProgress progress, TimeProvider time) : IRunObserver
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    private readonly Channel<RunEvent> _events = Channel.CreateUnbounded<RunEvent>(new() { SingleReader = true });
    private long _copyStarted;

    /// <inheritdoc/>
    public void On(RunEvent happened) => _events.Writer.TryWrite(happened);

    /// <summary>Shows the events of <paramref name="work"/> until it ends.</summary>
    public async Task<T> ShowAsync<T>(Func<Task<T>> work)
    {
        return await console.Progress().AutoClear(false).HideCompleted(false)
            .Columns(new SpinnerColumn { CompletedText = "[green]✓[/]", PendingText = " " }, new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new ElapsedTimeColumn())
            .StartAsync(async display =>
            {
                var running = work();
                var steps = new Dictionary<string, ProgressTask>();
                while (!running.IsCompleted)
                {
                    await Task.WhenAny(running, Task.Delay(Refresh, time));
                    Drain(display, steps);
                }
                Drain(display, steps);
                foreach (var step in steps.Values) step.StopTask();
                return await running;
            });
    }

    private void Drain(ProgressContext display, Dictionary<string, ProgressTask> steps)
    {
        while (_events.Reader.TryRead(out var happened))
        {
            switch (happened)
            {
                case RunEvent.StepStarted started:
                    if (started.Step == Steps.Copy) _copyStarted = time.GetTimestamp();
                    if (steps.TryGetValue(started.Step, out var earlier)) earlier.StopTask();
                    steps[started.Step] = display.AddTask(Markup.Escape(started.Step)).IsIndeterminate(started.Step != Steps.Copy);
                    break;
                case RunEvent.StepFinished finished when steps.TryGetValue(finished.Step, out var task):
                    task.IsIndeterminate(false);
                    task.Description = finished.Failed ? $"[red]{Markup.Escape(finished.Step)}: failed[/]" : $"{Markup.Escape(finished.Step)}: [grey]{Markup.Escape(finished.Detail)}[/]";
                    if (!finished.Failed) task.Value = task.MaxValue;
                    task.StopTask();
                    break;
                default:
                    if (EventText.Line(happened) is { } line) console.MarkupLine($"[yellow]{Markup.Escape(line)}[/]");
                    break;
            }
        }
        if (!steps.TryGetValue(Steps.Copy, out var copy) || copy.IsFinished) return;
        var counts = progress.Counts;
        var rate = CopyRate.Of(counts, time.GetElapsedTime(_copyStarted));
        copy.Value = rate.Fraction * copy.MaxValue * 0.999;
        copy.Description = $"copy: {Markup.Escape(rate.Line(counts))}";
    }
}
