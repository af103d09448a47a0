using System.CommandLine;
using System.Runtime.InteropServices;
using Godwit.Cli.Auditing;
using Godwit.Cli.Demo;
using Godwit.Cli.Doctor;
using Godwit.Cli.Init;
using Godwit.Cli.Json;
using Godwit.Cli.Keep;
using Godwit.Cli.Local;
using Godwit.Cli.Plan;
using Godwit.Cli.Resync;
using Godwit.Cli.Run;
using Godwit.Cli.Status;
using Godwit.Cli.Verify;
using Godwit.Cli.Work;
using Godwit.Engine;
using Godwit.Engine.Postgres;

namespace Godwit.Cli;

/// <summary>The <c>godwit</c> command: parses, calls one method of the engine, renders, returns an exit code.</summary>
internal static class Application
{
    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="console">Where results and messages go.</param>
    /// <param name="time">Clock.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, InvocationConfiguration console, TimeProvider time)
    {
        var options = new GlobalOptions();
        using var end = new CancellationTokenSource();
        using var stop = new CancellationTokenSource();
        Session Session(ParseResult parsed) => new(parsed, options, time, stop.Token);
        var root = new RootCommand("Moves a live backend between platforms, and proves that nothing was lost.")
        {
            InitCommand.Create(Session), DoctorCommand.Create(Session), PlanCommand.Create(Session), RunCommand.Create(Session),
            WorkCommand.Create(Session), StatusCommand.Create(Session), VerifyCommand.Create(Session), ResyncCommand.Create(Session), AuditCommand.Create(Session), DemoCommand.Create(Session), LocalCommand.Create(),
            KeepCommand.Create(time),
        };
        options.AddTo(root);
        var parsed = root.Parse(arguments);
        // The signals are ours: the library would end the process two seconds after the first one.
        (console.EnableDefaultExceptionHandler, console.ProcessTerminationTimeout) = (false, null);
        // A keeper outlives what the terminal tells its runner, and has signals of its own.
        var isKeeper = parsed.CommandResult.Command.Name == KeepCommand.Name;
        using var interrupt = isKeeper ? null : OnSignal(PosixSignal.SIGINT, end, stop);
        using var terminate = isKeeper ? null : OnSignal(PosixSignal.SIGTERM, end, stop);
        Task<int> Report(ExitCode exitCode, Problem problem) => ReportAsync(console, parsed.GetValue(options.Json), problem, exitCode, time);
        try
        {
            if (Usage.IsWithoutCommand(parsed))
            {
                await root.Parse([.. arguments, "--help"]).InvokeAsync(console, end.Token);
                return (int)ExitCode.Usage;
            }
            return parsed.Errors.Count == 0 ? await parsed.InvokeAsync(console, end.Token) : await Report(ExitCode.Usage, Usage.Problem(parsed));
        }
        catch (Exception error) when (end.IsCancellationRequested)
        {
            return await Report(ExitCode.Interrupted, Failures.Interrupted(parsed.CommandResult.Command.Name, error));
        }
        catch (Exception error)
        {
            if (Failures.IsTraced) await console.Error.WriteLineAsync(error.ToString());
            var (exitCode, problem) = UnforeseenProblem.From(error);
            return await Report(exitCode, problem);
        }
    }

    // The first signal asks to end, the second to end at once; a third is left to the system.
    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource end, CancellationTokenSource stop) => PosixSignalRegistration.Create(signal, context =>
    {
        if (stop.IsCancellationRequested) return;
        context.Cancel = true;
        if (end.IsCancellationRequested) stop.Cancel();
        else end.Cancel();
    });

    private static async Task<int> ReportAsync(InvocationConfiguration console, bool json, Problem problem, ExitCode exitCode, TimeProvider time)
    {
        await console.Error.WriteLineAsync(exitCode == ExitCode.Interrupted ? problem.What : $"error: {problem}");
        if (json)
            await console.Output.WriteLineAsync(ErrorJson.Line(time.GetUtcNow(), problem, exitCode));
        return (int)exitCode;
    }
}
