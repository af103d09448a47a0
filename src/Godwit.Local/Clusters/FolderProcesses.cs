using System.Globalization;
using Godwit.Engine;
using Godwit.Local.Processes;

namespace Godwit.Local.Clusters;

/// <summary>
/// The processes that live in a cluster's folder: initdb, the postmaster and all that it started. Unlike a number read from a file,
/// a working directory cannot name somebody else's process.
/// </summary>
internal static class FolderProcesses
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Their numbers.</summary>
    public static IReadOnlyList<int> Find(string folder)
    {
        return
        [
            .. from entry in Directory.EnumerateDirectories("/proc")
               let name = Path.GetFileName(entry)
               where int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _)
               where LivesIn(folder, entry)
               select int.Parse(name, CultureInfo.InvariantCulture),
        ];
    }

    /// <summary>Sends all of them a signal.</summary>
    public static void Signal(string folder, int signal)
    {
        foreach (var process in Find(folder)) Signals.Send(process, signal);
    }

    /// <summary>Ends them: PostgreSQL's immediate shutdown first, which also frees its shared memory, SIGKILL for what is left.</summary>
    /// <exception cref="GodwitException">A process survives even that.</exception>
    public static async Task EndAsync(string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        foreach (var signal in new[] { Signals.Quit, Signals.Kill })
        {
            Signal(folder, signal);
            if (await EndedAsync(folder, time, cancellationToken)) return;
        }
        throw new GodwitException(ExitCode.Failed, new Problem(
            "cluster_left", "A local cluster's server could not be stopped.", folder,
            $"Still running: {string.Join(", ", Find(folder))}.", "Stop these processes, and delete the folder."));
    }

    private static async Task<bool> EndedAsync(string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (Find(folder).Count > 0)
        {
            if (time.GetElapsedTime(start) > Patience) return false;
            await Task.Delay(TimeSpan.FromMilliseconds(20), time, cancellationToken);
        }
        return true;
    }

    private static bool LivesIn(string folder, string process)
    {
        try
        {
            if (new FileInfo(Path.Combine(process, "cwd")).LinkTarget is { } cwd)
                return $"{cwd}/".StartsWith($"{folder}/", StringComparison.Ordinal);
        }
        catch (UnauthorizedAccessException)
        {
            // Another user's: in a container not even root may read it. The command line is public.
        }
        catch (IOException)
        {
            return false;
        }
        return IsServerOf(folder, process);
    }

    private static bool IsServerOf(string folder, string process)
    {
        try
        {
            var command = File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0');
            return Path.GetFileName(command[0]) is "postgres" or "initdb" && command.Contains(Path.Combine(folder, "data"), StringComparer.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
