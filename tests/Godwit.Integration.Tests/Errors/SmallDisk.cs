using Godwit.Local.Processes;

namespace Godwit.Integration.Tests.Errors;

/// <summary>A disk of a few megabytes in memory, which a server may write to until it is full.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private SmallDisk() { }

    /// <summary>Where it is mounted.</summary>
    public string Path => _folder.Path;

    /// <summary>Mounts one. Where this process may not, the test is skipped; with CI=true it fails.</summary>
    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        var disk = new SmallDisk();
        var outcome = await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", disk.Path);
        if (outcome.ExitCode != 0)
        {
            disk._folder.Dispose();
            var isContinuous = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);
            Assert.SkipUnless(isContinuous, $"A tmpfs cannot be mounted: run as root. {outcome.Tail()}");
            Assert.Fail($"A tmpfs cannot be mounted: {outcome.Tail()}");
        }
        if (UnprivilegedUser.Needed() is { } user) await user.OwnAsync([disk.Path], TestContext.Current.CancellationToken);
        return disk;
    }

    /// <summary>Makes it bigger, with what is on it.</summary>
    public async Task GrowAsync(int megabytes) => (await RunAsync("mount", "-o", $"remount,size={megabytes}m", Path)).ExitCode.ShouldBe(0);

    public async ValueTask DisposeAsync()
    {
        // Lazily: a server that is still ending may hold a file on it.
        await RunAsync("umount", "--lazy", Path);
        _folder.Dispose();
    }

    private static Task<ProcessOutcome> RunAsync(string program, params string[] arguments) =>
        ChildProcess.RunAsync(ChildProcess.Describe(program, arguments), CancellationToken.None);
}
