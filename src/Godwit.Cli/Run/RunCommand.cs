using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using Godwit.Cli.Json;
using Godwit.Engine;
using Godwit.Engine.Events;
using Godwit.Engine.Planning;
using Godwit.Engine.Reporting;
using Godwit.Engine.Running;

namespace Godwit.Cli.Run;

/// <summary><c>godwit run</c>.</summary>
internal static class RunCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, Session> session)
    {
        var until = new Option<RunUntil?>("--until")
        {
            Description = "How far: schema (its first half), copied (rows, indexes, constraints), following (the target has what the source had when it was asked). Without it the run goes on following",
            HelpName = "schema|copied|following", CustomParser = ParseUntil,
        };
        var verify = new Option<bool>("--verify") { Description = "Compare both sides at the copy's own snapshot: exact even while the source is written to" };
        var report = ReportOption.Create();
        var command = new Command("run", "Carry the plan out; run again, it goes on") { until, verify, report };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var current = session(parsed);
            var configuration = current.LoadConfiguration();
            var goal = parsed.GetValue(until) ?? RunUntil.Ended;
            if (parsed.GetValue(verify) && goal == RunUntil.Schema)
                throw new GodwitException(ExitCode.Usage, new Problem(
                    "usage", "--verify compares rows, and there are none yet.", "godwit run --until schema --verify", "The first half of the schema has no rows.", "Use --until copied."));
            if (parsed.GetValue(report) is { } file)
            {
                if (goal == RunUntil.Schema) throw new GodwitException(ExitCode.Usage, new Problem(
                    "usage", "--report tells of rows, and there are none yet.", "godwit run --until schema --report", "The first half of the schema has no rows.", "Use --until copied."));
                ReportFile.RequireWritable(file);
            }
            var summary = await ExecuteAsync(current, configuration, goal, parsed.GetValue(verify), cancellationToken);
            if (current.Json) await current.Output.WriteLineAsync(JsonSerializer.Serialize(RunJson.Of(summary, current.Time.GetUtcNow()), CliJson.Readable.RunJson));
            else await RunText.WriteAsync(current.Output, summary);
            await ReportOption.WriteAsync(current, parsed.GetValue(report), configuration, summary.Verdict, atCopysSnapshot: true, cancellationToken);
            return (int)summary.ExitCode;
        });
        return command;
    }

    /// <summary>Runs with the display that fits where the messages go.</summary>
    /// <param name="session">What the command was called with.</param>
    /// <param name="configuration">What to do.</param>
    /// <param name="until">How far.</param>
    /// <param name="verify">Compare both sides at the copy's snapshot.</param>
    /// <param name="cancellationToken">Drains.</param>
    /// <param name="also">Receives the events too.</param>
    public static async Task<RunSummary> ExecuteAsync(
        Session session, Configuration configuration, RunUntil until, bool verify, CancellationToken cancellationToken, IRunObserver? also = null)
    {
        var progress = new CopyProgress();
        if (session.IsTerminal)
        {
            var live = new LiveDisplay(session.Terminal, progress, session.Time);
            return await live.ShowAsync(() => RunAsync(session, configuration, Both.Of(live, also), progress, until, verify, cancellationToken));
        }
        if (session.Json) return await RunAsync(session, configuration, Both.Of(new JsonDisplay(session.Output, session.Time), also), progress, until, verify, cancellationToken);
        await using var plain = new PlainDisplay(session.Quiet ? TextWriter.Null : session.Errors, progress, session.Time);
        return await RunAsync(session, configuration, Both.Of(plain, also), progress, until, verify, cancellationToken);
    }

    private static RunUntil? ParseUntil(ArgumentResult argument)
    {
        var word = argument.Tokens[0].Value;
        switch (word)
        {
            case "schema": return RunUntil.Schema;
            case "copied": return RunUntil.Copied;
            case "following": return RunUntil.Following;
            default:
                argument.AddError($"--until: expected schema, copied or following, found '{word}' {Nearest.Hint(word, ["schema", "copied", "following"])}");
                return null;
        }
    }

    private static async Task<RunSummary> RunAsync(
        Session session, Configuration configuration, IRunObserver observer, CopyProgress progress, RunUntil until, bool verify, CancellationToken cancellationToken)
    {
        using var draining = cancellationToken.Register(() => observer.On(new RunEvent.Noticed("draining", "Ending: what is under way is completed. Ctrl-C again ends at once; either way `godwit run` goes on.")));
        await using var runner = new Runner(configuration, await Services.RunAsync(session.Time, cancellationToken), observer, progress);
        return await runner.RunAsync(until, verify, session.Stop, cancellationToken);
    }

    private sealed class Both(IRunObserver one, IRunObserver other) : IRunObserver
    {
        public static IRunObserver Of(IRunObserver one, IRunObserver? other) => other is null ? one : new Both(one, other);

        public void On(RunEvent happened)
        {
            one.On(happened);
            other.On(happened);
        }
    }
}
