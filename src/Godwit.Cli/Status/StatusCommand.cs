using System.CommandLine;
using System.Text.Json;
using Godwit.Cli.Json;
using Godwit.Engine.Running;

namespace Godwit.Cli.Status;

/// <summary><c>godwit status</c>.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, Session> session)
    {
        var watch = new Option<bool>("--watch", "-w") { Description = "Show it again every two seconds, until Ctrl-C" };
        var command = new Command("status", "Where it stands: steps, parts, rows, retries, slot, last verdict") { watch };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var current = session(parsed);
            var configuration = current.LoadConfiguration();
            await ShowAsync(current, await StatusReader.ReadAsync(configuration, current.Time, cancellationToken));
            if (!parsed.GetValue(watch)) return 0;
            using var timer = new PeriodicTimer(Interval, current.Time);
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (current.IsTerminal) current.Terminal.Clear(home: true);
                await ShowAsync(current, await StatusReader.ReadAsync(configuration, current.Time, cancellationToken));
            }
            return 0;
        });
        return command;
    }

    private static async Task ShowAsync(Session session, MigrationStatus status)
    {
        if (session.Json) await session.Output.WriteLineAsync(JsonSerializer.Serialize(StatusJson.Of(status), CliJson.Default.StatusJson));
        else
            foreach (var line in StatusText.Lines(status)) await session.Output.WriteLineAsync(line);
    }
}
