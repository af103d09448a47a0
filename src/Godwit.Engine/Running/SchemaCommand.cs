using System.Diagnostics;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Running;

/// <summary>Runs the user's own command that makes the target's schema.</summary>
internal static class SchemaCommand
{
    /// <summary>
    /// Runs it by the shell in the configuration's folder. It finds the target in libpq's environment variables; what it prints goes to
    /// standard error.
    /// </summary>
    /// <exception cref="GodwitException">It ended with another exit code than 0.</exception>
    public static async Task RunAsync(string command, string folder, DatabaseUrl target, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec 1>&2\n{command}"]) { UseShellExecute = false, WorkingDirectory = folder };
        foreach (var (name, value) in LibpqEnvironment.For(target)) start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException("/bin/sh did not start.");
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        if (process.ExitCode != 0)
            throw new GodwitException(ExitCode.Failed, new Problem(
                "schema_command_failed", "The command that makes the schema failed.", command, $"It ended with exit code {process.ExitCode}.",
                "See what it printed above, correct it, then `godwit run` again."));
    }
}
