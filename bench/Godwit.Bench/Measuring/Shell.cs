using System.Diagnostics;

namespace Godwit.Bench.Measuring;

/// <summary>Runs shell commands.</summary>
internal static class Shell
{
    private const int TailLines = 3;

    /// <summary>Runs a command of bash to its end and measures it; cancellation kills it and what it started.</summary>
    /// <param name="command">The command.</param>
    /// <param name="environment">More variables.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <param name="watchMemory">False where the watch's own work would be in somebody's time.</param>
    /// <exception cref="PeerFailedException">Its exit code is not 0.</exception>
    public static async Task<ShellRun> RunAsync(
        string command, IReadOnlyDictionary<string, string> environment, TimeProvider time, CancellationToken cancellationToken, bool watchMemory = true)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"set -e -o pipefail; {command}"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        // A caller's PG* settings are not for our servers.
        foreach (var name in start.Environment.Keys.Where(key => key.StartsWith("PG", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var begun = time.GetTimestamp();
        using var process = Process.Start(start) ?? throw new InvalidOperationException("bash did not start.");
        using var memory = watchMemory ? new MemoryWatch(process.Id, time) : null;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }
        var wall = time.GetElapsedTime(begun);
        return process.ExitCode == 0
            ? new(new(wall, memory?.Peak), await output)
            : throw new PeerFailedException($"exit code {process.ExitCode}: {Tail(await errors)}");
    }

    /// <summary>The last lines of what a program said, for a message.</summary>
    public static string Tail(string errors) => string.Join("; ", errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(TailLines));
}
