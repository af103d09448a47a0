using System.Runtime.InteropServices;

namespace Godwit.Local.Processes;

/// <summary>Signals that .NET has no call for.</summary>
internal static class Signals
{
    /// <summary>PostgreSQL: close every session, then stop.</summary>
    public const int Interrupt = 2;

    /// <summary>PostgreSQL: stop at once; the next start recovers.</summary>
    public const int Quit = 3;

    /// <summary>Cannot be refused.</summary>
    public const int Kill = 9;

    /// <summary>Sends a signal; false when there is no such process or it is not ours.</summary>
    public static bool Send(int processId, int signal) => SendSignal(processId, signal) == 0;

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int processId, int signal);
}
