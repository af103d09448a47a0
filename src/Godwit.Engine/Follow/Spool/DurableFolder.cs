using System.Runtime.InteropServices;

namespace Godwit.Engine.Follow.Spool;

/// <summary>
/// Makes a folder's entries durable: a file that was flushed can still be missing after a power failure when its folder was not
/// (https://man7.org/linux/man-pages/man2/fsync.2.html, Notes). .NET opens no folders.
/// </summary>
internal static class DurableFolder
{
    private const int BadDescriptor = 9;
    private const int Invalid = 22;

    /// <summary>Makes it, and what lies above it, where it is missing: nobody else may look into it.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    public static void Create(string folder)
    {
        if (Directory.Exists(folder) || Path.GetDirectoryName(folder) is not { } parent) return;
        Create(parent);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Flush(parent);
    }

    /// <summary>Returns when the entries are on disk. On Windows NTFS's journal has them in order.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(folder, flags: 0);
        if (descriptor < 0) throw Refused(folder);
        try
        {
            // Some file systems have nothing to flush for a folder, and say so; PostgreSQL's fsync_fname takes that too.
            if (Synchronise(descriptor) != 0 && Marshal.GetLastPInvokeError() is not (BadDescriptor or Invalid)) throw Refused(folder);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Refused(string folder) => new($"The folder {folder} cannot be flushed to disk: {Marshal.GetLastPInvokeErrorMessage()}");

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Synchronise(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
