using System.ComponentModel;
using System.Diagnostics;
using Godwit.Engine;

namespace Godwit.Local.Processes;

/// <summary>What a finished process left behind.</summary>
internal sealed record ProcessOutcome(int ExitCode, string Output, string Errors)
{
    /// <summary>The last lines of what it said, for a message.</summary>
    public string Tail()
    {
        var lines = (string.IsNullOrWhiteSpace(Errors) ? Output : Errors).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length == 0 ? $"exit code {ExitCode}, no output" : string.Join("; ", lines.TakeLast(5));
    }
}

/// <summary>Runs programs to their end. Secrets go into the environment, never into the arguments.</summary>
internal static class ChildProcess
{
    /// <summary>Describes a process whose output is read.</summary>
    public static ProcessStartInfo Describe(string file, IEnumerable<string> arguments, string? folder = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        if (folder is not null) start.WorkingDirectory = folder;
        // Messages are read: they stay English. A caller's PG* settings are not for our servers.
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var name in start.Environment.Keys.Where(key => key.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        return start;
    }

    /// <summary>Runs it; cancellation kills it and what it started.</summary>
    /// <exception cref="GodwitException">The program is not there or cannot be executed.</exception>
    public static async Task<ProcessOutcome> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var process = Start(start);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
            return new(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new GodwitException(ExitCode.Refused, new Problem(
                "program_missing", $"{Path.GetFileName(start.FileName)} could not be started.", start.FileName, error.Message,
                "Install it, or run eng/bootstrap.sh, which installs everything."), error);
        }
    }
}
