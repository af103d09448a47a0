using System.Diagnostics;

namespace Godwit.Bench.Measuring;

/// <summary>Runs shell commands.</summary>
internal static class Shell
{
    private const int TailLines = 3;

    /// <summary>Runs a command of bash to its end and measures it; cancellation kills it and what it started.</summary>
    /// <exception cref="PeerFailedException">Its exit code is not 0.</exception>
    public static async Task<ShellRun> RunAsync(string command, IReadOnlyDictionary<string, string> environment, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"set -e -o pipefail; {command}"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        // A caller's PG* settings are not for our servers.
        foreach (var name in start.Environment.Keys.Where(key => key.StartsWith("PG", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var begun = time.GetTimestamp();
        using var process = Process.Start(start) ?? throw new InvalidOperationException("bash did not start.");
        using var memory = new MemoryWatch(process.Id, time);
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
            ? new(new(wall, memory.Peak), await output)
            : throw new PeerFailedException($"exit code {process.ExitCode}: {Tail(await errors)}");
    }

    private static string Tail(string errors) => string.Join("; ", errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(TailLines));
}
