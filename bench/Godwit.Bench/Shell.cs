using System.Diagnostics;

namespace Godwit.Bench;

/// <summary>Runs shell commands.</summary>
internal static class Shell
{
    /// <summary>Runs a command to its end and measures it.</summary>
    /// <exception cref="InvalidOperationException">It failed: a figure of a failed run would be a lie.</exception>
    public static async Task<Measurement> RunAsync(string command, IReadOnlyDictionary<string, string> environment, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"set -e -o pipefail; {command}"]) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var begun = time.GetTimestamp();
        using var process = Process.Start(start) ?? throw new InvalidOperationException("bash did not start.");
        using var memory = new MemoryWatch(process.Id, time);
        try
        {
            await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        var wall = time.GetElapsedTime(begun);
        return process.ExitCode == 0 ? new(wall, memory.Peak) : throw new InvalidOperationException($"Exit code {process.ExitCode}: {command}");
    }
}
