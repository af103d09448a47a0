using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Following.Workload;
using Case = Godwit.Integration.Tests.Following.KnownFailures.Case;

namespace Godwit.Integration.Tests.Following;

/// <summary>Another migration of the same name, with another target, does not take the slot of one that is at work.</summary>
public sealed class SlotInUseTests(Servers servers)
{
    [Fact]
    public async Task While_it_streams()
    {
        await using var one = await Case.CopiedAsync(servers, "CREATE TABLE follow.t (id int PRIMARY KEY)");
        using var run = Follower.Start(one.Workspace);
        await run.CarryAsync(one.Source, one.Target);

        await RefusesAnotherAsync(one);

        await run.CarryAsync(one.Source, one.Target);
        await run.InterruptAsync();
    }

    // Between two statements of a read in bulk no session holds the slot.
    [Fact]
    public async Task While_it_reads_a_backlog()
    {
        await using var one = await Case.CopiedAsync(servers, "CREATE TABLE follow.t (id int PRIMARY KEY)");
        await using (var reader = await one.Source.OpenSuperuserAsync())
        {
            await reader.ExecuteAsync($"SELECT pg_advisory_lock(hashtextextended('{one.Slot}', 0))", TestContext.Current.CancellationToken);
            await RefusesAnotherAsync(one);
        }
        await one.CarryAsync("INSERT INTO follow.t VALUES (1)");
    }

    private async Task RefusesAnotherAsync(Case one)
    {
        var target = await servers.FreshDatabaseAsync();
        await using var other = await Workspace.BetweenAsync(one.Source.Customer, target.Customer);
        var text = await File.ReadAllTextAsync(other.File, TestContext.Current.CancellationToken);
        await other.WriteAsync("godwit.yaml", text.Replace(other.Migration, one.Workspace.Migration, StringComparison.Ordinal));

        (await other.RunAsync("run --json")).ShouldEndWith(4).Problem.GetProperty("code").GetString().ShouldBe("slot_in_use");
    }
}
