using System.CommandLine;
using Godwit.Cli.Json;
using Godwit.Engine;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Engine.Reporting;
using Godwit.Engine.Running;
using Godwit.Engine.Running.Verifying;
using Godwit.Engine.Verify;

namespace Godwit.Cli.Verify;

/// <summary><c>godwit verify</c>.</summary>
internal static class VerifyCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, Session> session)
    {
        var options = new VerifyOptions();
        var command = new Command("verify", "Compare both sides exactly: every row, sequence, large object and the schema");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (current, choice) = (session(parsed), options.Read(parsed));
            var configuration = current.LoadConfiguration();
            if (choice.Load is { } load) configuration = configuration with { Verify = configuration.Verify with { Load = load } };
            if (choice.Shadow is not null) return await VerifyShadow.RunAsync(current, configuration, choice, cancellationToken);
            if (choice.Watch is { } pause) return await WatchAsync(current, configuration, choice, pause, cancellationToken);
            if (choice.Report is { } file) ReportFile.RequireWritable(file);
            var verdict = choice.Repair
                ? await RepairAsync(current, configuration, choice, cancellationToken)
                : await ExecuteAsync(current, configuration, choice, cancellationToken);
            if (current.Json) await current.Output.WriteLineAsync(VerdictJson.Write(verdict));
            else await WriteAsync(current, VerdictText.Lines(verdict));
            await ReportOption.WriteAsync(current, choice.Report, configuration, verdict, atCopysSnapshot: false, cancellationToken);
            return (int)verdict.ExitCode;
        });
        return command;
    }

    /// <summary>Compares everything.</summary>
    /// <param name="session">What the command was called with.</param>
    /// <param name="configuration">The migration.</param>
    /// <param name="progress">Told of what was read; null: nobody.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static Task<Verdict> CompareAsync(Session session, Configuration configuration, IProgress<VerifyProgress>? progress, CancellationToken cancellationToken) =>
        Live(session, configuration, progress).VerifyAsync(Comparison.Of(configuration) with { Visibility = new(configuration.Verify.Identities) }, cancellationToken);

    /// <summary>Compares both sides while they live.</summary>
    public static LiveVerification Live(Session session, Configuration configuration, IProgress<VerifyProgress>? progress) => new(configuration, progress, line => Say(session, line), session.Time);

    /// <summary>Compares, with progress, and remembers a whole verdict in the migration's state.</summary>
    public static async Task<Verdict> ExecuteAsync(Session session, Configuration configuration, VerifyChoice choice, CancellationToken cancellationToken)
    {
        var connections = new ConnectionLog(session.Time);
        var request = choice.Apply(Comparison.Of(configuration, connections), configuration);
        var verdict = session.IsTerminal && choice.Watch is null
            ? await new VerifyDisplay(session.Terminal, session.Time).ShowAsync(progress => Live(session, configuration, progress).VerifyAsync(request, cancellationToken))
            : await Live(session, configuration, null).VerifyAsync(request, cancellationToken);
        if (choice.IsWhole) await VerdictMemory.RememberAsync(request.Target, configuration.Migration, verdict, connections, cancellationToken);
        return verdict;
    }

    // The verdict that counts is the one after it.
    private static async Task<Verdict> RepairAsync(Session session, Configuration configuration, VerifyChoice choice, CancellationToken cancellationToken)
    {
        var (repair, target) = (new Repair(configuration, line => Say(session, line), session.Time), Comparison.Of(configuration).Target);
        await repair.RequireRunnerAsync(target, cancellationToken);
        var verdict = await ExecuteAsync(session, configuration, choice, cancellationToken);
        if (verdict.Tables.All(table => table.IsIdentical)) return verdict;
        await session.SayAsync(VerdictText.Summary(verdict));
        return await repair.RunAsync(verdict, target, cancellationToken) == 0 ? verdict : await ExecuteAsync(session, configuration, choice, cancellationToken);
    }

    private static async Task<int> WatchAsync(Session session, Configuration configuration, VerifyChoice choice, TimeSpan pause, CancellationToken cancellationToken)
    {
        var watch = new VerificationWatch(pause, session.Time);
        var seen = await watch.RunAsync(token => ExecuteAsync(session, configuration, choice, token), pass => TellAsync(session, pass), cancellationToken);
        await session.SayAsync($"Watched: {seen.Identical:N0} identical, {seen.Different:N0} different, {seen.Failed:N0} could not be compared.");
        return (int)seen.ExitCode;
    }

    private static Task TellAsync(Session session, WatchPass pass) => (pass, session.Json) switch
    {
        ({ Problem: { } problem }, true) => session.Output.WriteLineAsync(ErrorJson.Line(pass.At, problem, ExitCode.Failed)),
        ({ Problem: { } problem }, _) => session.SayAsync($"{pass.At:u}  {problem}"),
        ({ Verdict: { } verdict }, true) => session.Output.WriteLineAsync(VerdictJson.WriteLine(verdict)),
        ({ Verdict: { IsIdentical: true } verdict }, _) => session.Output.WriteLineAsync($"{pass.At:u}  {VerdictText.Summary(verdict)}"),
        _ => WriteAsync(session, [$"{pass.At:u}", .. VerdictText.Lines(pass.Verdict!)]),
    };

    private static async Task WriteAsync(Session session, IEnumerable<string> lines)
    {
        foreach (var line in lines) await session.Output.WriteLineAsync(line);
    }

    private static void Say(Session session, string line)
    {
        if (!session.Quiet) session.Errors.WriteLine(line);
    }
}
