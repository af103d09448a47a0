using System.CommandLine;
using System.Text.Json;
using Godwit.Cli.Json;
using Godwit.Cli.Run;
using Godwit.Engine.Events;
using Godwit.Engine.Planning;
using Godwit.Engine.Reporting;
using Godwit.Engine.Running;

namespace Godwit.Cli.Work;

/// <summary><c>godwit work</c>.</summary>
internal static class WorkCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, Session> session)
    {
        var command = new Command("work", "One more copy worker, from this or another machine; leaves when nothing is left");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var current = session(parsed);
            var summary = await RunAsync(current, current.LoadConfiguration(), cancellationToken);
            if (current.Json) await current.Output.WriteLineAsync(JsonSerializer.Serialize(WorkJson.Of(summary, current.Time.GetUtcNow()), CliJson.Readable.WorkJson));
            else await current.Output.WriteLineAsync(Text(summary));
            return 0;
        });
        return command;
    }

    /// <summary>What a worker did, for people.</summary>
    internal static string Text(WorkSummary summary) => summary.Parts == 0
        ? $"{summary.Migration}: nothing was left to copy."
        : $"{summary.Migration}: {Figures.Count(summary.Parts, "part")}, {Figures.Count(summary.Rows, "row")}, {Figures.Bytes(summary.BytesSent)} copied from here, in {Figures.Duration(summary.Elapsed)}. Nothing is left to claim.";

    private static async Task<WorkSummary> RunAsync(Session session, Configuration configuration, CancellationToken cancellationToken)
    {
        var progress = new CopyProgress();
        async Task<WorkSummary> WorkAsync(IRunObserver observer)
        {
            await using var worker = new Worker(configuration, observer, progress, session.Time, new Random());
            return await worker.RunAsync(session.Stop, cancellationToken);
        }

        if (session.Json) return await WorkAsync(new JsonDisplay(session.Output, session.Time));
        await using var plain = new PlainDisplay(session.Quiet ? TextWriter.Null : session.Errors, progress, session.Time);
        return await WorkAsync(plain);
    }
}
