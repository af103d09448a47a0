using Godwit.Local;
using Godwit.Local.Clusters;
using Godwit.Local.Processes;

namespace Godwit.Integration.Tests.Local;

/// <summary>What becomes of a cluster whose owner ends, however it ends.</summary>
public sealed class OwnerTests : IDisposable
{
    private readonly TemporaryFolder _parent = new();

    public void Dispose() => _parent.Dispose();

    [Theory]
    [InlineData(Signals.Interrupt)]
    [InlineData(15)]
    public async Task An_interrupted_owner_removes_its_cluster(int signal)
    {
        using var owner = await StartAsync();

        owner.Signal(signal);

        (await owner.EndAsync()).ExitCode.ShouldBe(0);
        ShouldBeEmpty();
    }

    [Fact]
    public async Task The_next_start_removes_the_cluster_of_a_killed_owner_and_no_other()
    {
        using var living = await StartAsync();
        using var killed = await StartAsync();
        var livingFolder = FolderOf(living);
        var abandoned = FolderOf(killed);

        killed.Signal(Signals.Kill);
        await killed.EndAsync();
        Directory.Exists(abandoned).ShouldBeTrue();
        FolderProcesses.Find(abandoned).ShouldNotBeEmpty();

        await using (await LocalCluster.StartAsync(new LocalClusterOptions { Parent = _parent.Path }, TestContext.Current.CancellationToken))
        {
            Directory.Exists(abandoned).ShouldBeFalse();
            FolderProcesses.Find(abandoned).ShouldBeEmpty();
            FolderProcesses.Find(livingFolder).ShouldNotBeEmpty();
        }

        living.Signal(Signals.Interrupt);
        await living.EndAsync();
        ShouldBeEmpty();
    }

    [Fact]
    public void A_process_is_known_by_its_number_and_its_start()
    {
        var current = ProcessIdentity.Current;
        ProcessIdentity.Parse(current.ToString()).ShouldBe(current);
        ProcessIdentity.Parse("something-else").ShouldBeNull();

        current.MayBeAlive.ShouldBeTrue();
        (current with { Started = current.Started + 1 }).MayBeAlive.ShouldBeFalse();
        (current with { Namespace = "1", Started = current.Started + 1 }).MayBeAlive.ShouldBeTrue();
    }

    private async Task<GodwitProcess> StartAsync()
    {
        var owner = GodwitProcess.Start(["local", "start"], new Dictionary<string, string> { ["TMPDIR"] = _parent.Path });
        var url = await owner.ReadLineAsync();
        if (url is null)
        {
            var (exitCode, _, errors) = await owner.EndAsync();
            Assert.SkipWhen(exitCode == 4 && Environment.GetEnvironmentVariable("CI") != "true", errors);
            Assert.Fail(errors);
        }
        url.ShouldStartWith("DATABASE_URL=postgresql://postgres@127.0.0.1:");
        (await owner.ReadLineAsync()).ShouldNotBeNull().ShouldStartWith("PGPASSFILE=");
        return owner;
    }

    private string FolderOf(GodwitProcess owner) =>
        Directory.EnumerateDirectories(_parent.Path).Single(path => path.Contains($"-{owner.Id}-", StringComparison.Ordinal));

    private void ShouldBeEmpty()
    {
        // A killed .NET process leaves its diagnostic sockets.
        Directory.EnumerateDirectories(_parent.Path).ShouldBeEmpty();
        FolderProcesses.Find(_parent.Path).ShouldBeEmpty();
    }
}
