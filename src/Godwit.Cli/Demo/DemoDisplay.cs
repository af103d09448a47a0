using Godwit.Cli.Rendering;
using Godwit.Engine.Reporting;

namespace Godwit.Cli.Demo;

/// <summary>What the demonstration prepares, a line each: on a terminal it moves until it is ready.</summary>
internal sealed class DemoDisplay(Session session)
{
    /// <summary>Shows that something is being made ready, then what it is.</summary>
    public async Task<T> ShowAsync<T>(string name, string meanwhile, Task<T> work, Func<T, string> describe)
    {
        var started = session.Time.GetTimestamp();
        if (!session.IsTerminal)
        {
            var made = await work;
            await session.SayAsync($"{name}: {describe(made)} ({Figures.Duration(session.Time.GetElapsedTime(started))})");
            return made;
        }
        var line = session.Terminal;
        var ready = await line.WhileAsync(work, () =>
        {
            var elapsed = session.Time.GetElapsedTime(started);
            line.Show(Mark.Running(elapsed), $"{name}: {meanwhile}  {Figures.Duration(elapsed)}");
        }, session.Time);
        line.Print(Mark.Done, $"{name}: {describe(ready)} ({Figures.Duration(session.Time.GetElapsedTime(started))})");
        return ready;
    }
}
