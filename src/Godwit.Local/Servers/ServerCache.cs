using Godwit.Engine;

namespace Godwit.Local.Servers;

/// <summary>Where downloaded servers are kept, readable by the user that they run as. Several processes may share it.</summary>
internal sealed class ServerCache(string folder, TimeProvider time)
{
    /// <summary>The cache of this user; root's is where an unprivileged user can read it.</summary>
    public static string DefaultFolder =>
        Environment.IsPrivilegedProcess ? "/var/cache/godwit"
        : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? Path.Combine(cache, "godwit")
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "godwit");

    /// <summary>The server of a package: downloaded, verified and unpacked the first time.</summary>
    /// <exception cref="GodwitException">It cannot be downloaded, or is not what was pinned.</exception>
    public async Task<ServerPrograms> GetAsync(PinnedPackage package, CancellationToken cancellationToken)
    {
        var home = Path.Combine(folder, $"postgresql-{package.Version}");
        var server = new ServerPrograms(package.Major, Path.Combine(home, "bin"));
        if (Directory.Exists(home)) return server;

        Directory.CreateDirectory(folder);
        await using var turn = await LockAsync(Path.Combine(folder, "lock"), cancellationToken);
        if (Directory.Exists(home)) return server;

        // Whoever holds the lock owns every unfinished folder: they are of processes that died.
        foreach (var left in Directory.EnumerateDirectories(folder, "new-*")) Directory.Delete(left, recursive: true);
        var workspace = Directory.CreateDirectory(Path.Combine(folder, $"new-{package.Version}")).FullName;
        try
        {
            var archive = await PackageDownload.FetchAsync(package, workspace, cancellationToken);
            await PackageDownload.VerifyAsync(package, archive, cancellationToken);
            Directory.Move(await PackageDownload.UnpackAsync(archive, workspace, cancellationToken), home);
        }
        finally
        {
            Directory.Delete(workspace, recursive: true);
        }
        return server;
    }

    private async Task<FileStream> LockAsync(string file, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(file))
            {
                // Another process is downloading: it releases the file when it ends, however it ends.
                await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellationToken);
            }
        }
    }
}
