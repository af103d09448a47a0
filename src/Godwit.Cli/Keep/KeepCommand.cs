using System.CommandLine;
using System.Runtime.InteropServices;
using Godwit.Engine.Running.Keeping;

namespace Godwit.Cli.Keep;

/// <summary><c>godwit keeper</c>: what a runner starts beside itself; not for people, so it is not in the help.</summary>
internal static class KeepCommand
{
    /// <summary>Name of the command.</summary>
    public const string Name = "keeper";

    /// <summary>The command. It reads one line of JSON, answers with one, and keeps the snapshot until it is released.</summary>
    public static Command Create(TimeProvider time)
    {
        var command = new Command(Name, "Keep a copy's snapshot; a runner starts it by itself") { Hidden = true };
        command.SetAction(async (parsed, _) =>
        {
            // Ctrl-C and a closed terminal are meant for the runner.
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true);
            using var end = new CancellationTokenSource();
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
            {
                context.Cancel = true;
                end.Cancel();
            });
            // A runner that found nothing to copy leaves without a request.
            if (await Console.In.ReadLineAsync(end.Token) is not { } line) return 0;
            var output = parsed.InvocationConfiguration.Output;
            await new Keeper(KeeperRequest.FromLine(line), time).RunAsync(
                async reply =>
                {
                    await output.WriteLineAsync(reply.ToLine());
                    await output.FlushAsync(end.Token);
                }, end.Token);
            return 0;
        });
        return command;
    }
}
