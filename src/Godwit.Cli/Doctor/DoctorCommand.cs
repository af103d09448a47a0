using System.CommandLine;
using System.Text.Json;
using Godwit.Cli.Json;
using Godwit.Engine;
using Godwit.Engine.Doctor;

namespace Godwit.Cli.Doctor;

/// <summary><c>godwit doctor</c>.</summary>
internal static class DoctorCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, Session> session)
    {
        var command = new Command("doctor", "Connections, TLS, privileges, settings, versions, tools: each finding with its remedy");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var current = session(parsed);
            var report = await Examination.RunAsync(current.LoadConfiguration(), Services.PgDumpLocator(), null, cancellationToken);
            var exitCode = (int)(report.HasBlockers ? ExitCode.Refused : ExitCode.Ok);
            if (current.Json) await current.Output.WriteLineAsync(JsonSerializer.Serialize(DoctorJson.Of(report, exitCode), CliJson.Readable.DoctorJson));
            else
                foreach (var line in DoctorText.Lines(report, current.Quiet)) await current.Output.WriteLineAsync(line);
            return exitCode;
        });
        return command;
    }
}
