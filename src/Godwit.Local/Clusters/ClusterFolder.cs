using Godwit.Engine;
using Godwit.Local.Processes;

namespace Godwit.Local.Clusters;

/// <summary>
/// A cluster's folder. Its name says which process owns it, so that it can be recognized as abandoned from the moment it exists.
/// </summary>
internal sealed record ClusterFolder(string Path)
{
    private const string Prefix = "godwit-pg-";

    // A Unix socket's path has 107 characters at most.
    private const int LongestParent = 50;

    /// <summary>PGDATA.</summary>
    public string Data => System.IO.Path.Combine(Path, "data");

    /// <summary>Unix sockets.</summary>
    public string Sockets => System.IO.Path.Combine(Path, "run");

    /// <summary>What the server reads: its certificate, and the first password.</summary>
    public string Settings => System.IO.Path.Combine(Path, "etc");

    /// <summary>The authority that signed the server's certificate.</summary>
    public string CaCertificate => System.IO.Path.Combine(Path, "ca.crt");

    /// <summary>Messages of the server.</summary>
    public string Log => System.IO.Path.Combine(Sockets, "server.log");

    /// <summary>Where clusters live when nobody says otherwise.</summary>
    public static string DefaultParent =>
        System.IO.Path.GetTempPath() is { Length: < LongestParent } path ? path : "/tmp";

    /// <summary>Creates the folder of a new cluster, owned by this process.</summary>
    public static ClusterFolder Create(string parent)
    {
        var name = $"{Prefix}{ProcessIdentity.Current}-{System.IO.Path.GetRandomFileName()[..6]}";
        const UnixFileMode passable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        var folder = new ClusterFolder(Directory.CreateDirectory(System.IO.Path.Combine(parent, name), passable).FullName);
        foreach (var inner in new[] { folder.Data, folder.Sockets, folder.Settings })
            Directory.CreateDirectory(inner, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return folder;
    }

    /// <summary>Stops and removes the clusters of owners that are gone. Only folders of this user are looked at.</summary>
    public static async Task SweepAsync(string parent, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!Directory.EnumerateDirectories(parent, $"{Prefix}*").Any()) return;
        // The name alone proves nothing in a folder where everyone may write.
        var found = await ChildProcess.RunAsync(
            ChildProcess.Describe("sh", ["-c", "find \"$1\" -maxdepth 1 -type d -name \"$2*\" -user \"$(id -u)\"", "sh", parent, Prefix]),
            cancellationToken);
        foreach (var path in found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var owner = ProcessIdentity.Parse(string.Join('-', System.IO.Path.GetFileName(path)[Prefix.Length..].Split('-').SkipLast(1)));
            if (owner is { MayBeAlive: false }) await new ClusterFolder(path).RemoveAsync(time, cancellationToken);
        }
    }

    /// <summary>Ends every process that lives in the folder, and deletes it.</summary>
    /// <exception cref="GodwitException">Something in it cannot be stopped or deleted.</exception>
    public async Task RemoveAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        await FolderProcesses.EndAsync(Path, time, cancellationToken);
        try
        {
            Delete();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new GodwitException(ExitCode.Failed, new Problem(
                "cluster_left", "A local cluster's folder could not be deleted.", Path, error.Message, $"rm -rf '{Path}'"), error);
        }
    }

    /// <summary>The same for a process that is about to end, and has no time for more.</summary>
    public void RemoveAtExit()
    {
        FolderProcesses.Signal(Path, Signals.Quit);
        SpinWait.SpinUntil(() => FolderProcesses.Find(Path).Count == 0, TimeSpan.FromSeconds(3));
        Delete();
    }

    private void Delete()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another process swept it.
        }
    }
}
