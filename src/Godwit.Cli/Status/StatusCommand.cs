using System.CommandLine;
using System.Text.Json;
using Godwit.Cli.Json;
using Godwit.Engine.Planning;
using Godwit.Engine.Running;

namespace Godwit.Cli.Status;

/// <summary><c>godwit status</c>.</summary>
internal static class StatusCommand
{
    private const string ClearScreen = "\u001b[H\u001b[2J";
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
            try
            {
                await WatchAsync(current, configuration, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Ctrl-C is how it is meant to end.
            }
            return 0;
        });
        return command;
    }

    private static async Task WatchAsync(Session session, Configuration configuration, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, session.Time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var status = await StatusReader.ReadAsync(configuration, session.Time, cancellationToken);
            if (session.IsTerminal && !Console.IsOutputRedirected) await session.Output.WriteAsync(ClearScreen);
            await ShowAsync(session, status);
        }
    }

    private static async Task ShowAsync(Session session, MigrationStatus status)
    {
        if (session.Json) await session.Output.WriteLineAsync(JsonSerializer.Serialize(StatusJson.Of(status), CliJson.Readable.StatusJson));
        else
            foreach (var line in StatusText.Lines(status)) await session.Output.WriteLineAsync(line);
    }
}
