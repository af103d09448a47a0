using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Errors;
using Case = Godwit.Integration.Tests.Following.KnownFailures.Case;

namespace Godwit.Integration.Tests.Following;

/// <summary>The disk of the spool is full before its limit is reached.</summary>
public sealed class FullDiskTests(Servers servers)
{
    [Fact]
    public async Task The_spools_disk_is_full_and_then_has_room()
    {
        await using var disk = await SmallDisk.MountAsync(4);
        await using var one = await Case.CopiedAsync(
            servers, "CREATE TABLE follow.t (id int PRIMARY KEY, v text)", $"follow: {{ spool: {disk.Path}/spool, spool_limit: 1GB }}");
        await one.Source.ExecuteAsync("INSERT INTO follow.t SELECT g, repeat(md5(g::text), 20) FROM generate_series(1, 20000) g");
        (await one.FailAsync(1)).ShouldBe("spool_failed");
        await disk.GrowAsync(200);
        await one.CatchUpAsync();
        await one.ShouldBeIdenticalAsync();
    }
}
