using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Cli;
using Godwit.Local;

namespace Godwit.Integration.Tests.Errors;

/// <summary>The target's disk fills up in the middle of the copy.</summary>
public sealed class DiskFullTests(Servers servers)
{
    [Fact]
    public async Task The_run_names_it_and_goes_on_when_there_is_room()
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 32);
        await using var cluster = await Servers.StartAsync(new());
        var source = await servers.FreshDatabaseAsync();
        await source.ExecuteAsync(
            """
            CREATE TABLE public.wide (id int PRIMARY KEY, filler text);
            INSERT INTO public.wide SELECT g, repeat(md5(g::text), 12) FROM generate_series(1, 120000) g;
            CREATE TABLE public.small (id int PRIMARY KEY);
            INSERT INTO public.small SELECT generate_series(1, 100);
            """);
        var target = await OnAsync(cluster, disk);
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer, "part_size: 1MB");

        var ended = (await workspace.RunAsync("run --until copied --json")).ShouldEndWith(
            1, "The target's disk is full.", "public.wide, part ", "53100: could not extend file", "Give the target more disk, then `godwit run` again: finished work stays.");

        ended.Problem.GetProperty("code").GetString().ShouldBe("disk_full");
        var done = await target.AskAsync<long>("SELECT count(*) FROM godwit.parts WHERE state = 'done'");
        done.ShouldBeGreaterThan(2);
        var last = await target.AskAsync<DateTime>("SELECT max(finished_at) FROM godwit.parts WHERE state = 'done'");

        await disk.GrowAsync(megabytes: 512);
        (await workspace.RunAsync("run --until copied")).ShouldEndWith(0, "The copy's snapshot is still kept", $"{done} of ");
        (await target.AskAsync<long>($"SELECT count(*) FROM godwit.parts WHERE finished_at <= '{last:O}'")).ShouldBe(done);
        await workspace.ShouldBeIdenticalAsync(source, target);
    }

    // The database is on the small disk, state and all; the WAL is not.
    private static async Task<FreshDatabase> OnAsync(LocalCluster cluster, SmallDisk disk)
    {
        var target = await cluster.DatabaseAsync("target");
        await using var session = await cluster.OpenSuperuserAsync("postgres", TestContext.Current.CancellationToken);
        await session.ExecuteAsync($"CREATE TABLESPACE small LOCATION {Sql.Text(disk.Path)}", TestContext.Current.CancellationToken);
        await session.ExecuteAsync("ALTER DATABASE target SET TABLESPACE small", TestContext.Current.CancellationToken);
        return target;
    }
}
