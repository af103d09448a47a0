using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Following.Workload;
using Case = Godwit.Integration.Tests.Following.KnownFailures.Case;

namespace Godwit.Integration.Tests.Following;

/// <summary>What the target has no place for stops the apply before it, is named, and goes on by itself once there is one.</summary>
public sealed class PauseTests(Servers servers)
{
    private const string Table = "CREATE TABLE follow.t (id int PRIMARY KEY, v int, w text, n numeric(12,2), r real, at timestamp); INSERT INTO follow.t SELECT g, g, 'w' FROM generate_series(1, 20) g";

    [Theory]
    [InlineData("ADD c text", "INSERT INTO follow.t (id, v, w, c) VALUES (101, 1, 'x', 'c')", "ADD c text")]
    [InlineData("RENAME v TO renamed", "UPDATE follow.t SET renamed = 7 WHERE id = 1", "RENAME v TO renamed")]
    [InlineData("ALTER v TYPE text", "UPDATE follow.t SET v = 'no number' WHERE id = 1", "ALTER v TYPE text")]
    [InlineData("ALTER v TYPE bigint", "UPDATE follow.t SET v = 5000000000 WHERE id = 1", "ALTER v TYPE bigint")]
    // The target would take these, and round them or drop the zone.
    [InlineData("ALTER n TYPE numeric(12,4)", "UPDATE follow.t SET n = 1.2345 WHERE id = 1", "ALTER n TYPE numeric(12,4)")]
    [InlineData("ALTER r TYPE double precision", "UPDATE follow.t SET r = 1.23456789012345 WHERE id = 1", "ALTER r TYPE double precision")]
    [InlineData("ALTER at TYPE timestamptz", "UPDATE follow.t SET at = '2025-01-01 12:00+05' WHERE id = 1", "ALTER at TYPE timestamptz")]
    public async Task A_changed_column(string change, string use, string remedy)
    {
        await using var one = await Case.CopiedAsync(servers, Table);
        using var run = Follower.Start(one.Workspace);
        await run.CarryAsync(one.Source, one.Target);
        // What comes before it in the same group is applied, what comes after it waits.
        await one.Source.ExecuteAsync("BEGIN; INSERT INTO follow.t (id, v) VALUES (100, 0); COMMIT");
        await one.Source.ExecuteAsync($"ALTER TABLE follow.t {change}");
        await one.Source.ExecuteAsync(use);
        await run.WhileRunningAsync(() => one.Target.AskAsync<bool>("SELECT problem LIKE 'the apply is paused%' FROM godwit.follow_health"));
        (await one.Target.AskAsync<bool>("SELECT EXISTS (SELECT FROM follow.t WHERE id = 100)")).ShouldBeTrue();
        (await one.Workspace.RunAsync("status")).Output.ShouldContain("the apply is paused");

        await one.Target.ExecuteAsync($"ALTER TABLE follow.t {remedy}");
        await run.CarryAsync(one.Source, one.Target);
        await run.WhileRunningAsync(() => one.Target.AskAsync<bool>("SELECT problem IS NULL FROM godwit.follow_health"));
        var ended = await run.InterruptAsync();
        ended.Output.ShouldContain("apply_paused");
        await one.ShouldBeIdenticalAsync();
    }

    [Fact]
    public async Task A_constraint_of_the_target_alone()
    {
        await using var one = await Case.CopiedAsync(servers, Table);
        using var run = Follower.Start(one.Workspace);
        await one.Target.ExecuteAsync("ALTER TABLE follow.t ADD CONSTRAINT small CHECK (v < 1000)");
        await one.Source.ExecuteAsync("UPDATE follow.t SET v = 2000 WHERE id = 2");
        await run.WhileRunningAsync(() => one.Target.AskAsync<bool>("SELECT problem LIKE '%small%' FROM godwit.follow_health"));
        await one.Target.ExecuteAsync("ALTER TABLE follow.t DROP CONSTRAINT small");
        await run.CarryAsync(one.Source, one.Target);
        await run.InterruptAsync();
        await one.ShouldBeIdenticalAsync();
    }

    [Fact]
    public async Task A_table_that_the_target_lacks()
    {
        await using var one = await Case.CopiedAsync(servers, Table);
        await one.Target.ExecuteAsync("ALTER TABLE follow.t RENAME TO away");
        using var run = Follower.Start(one.Workspace);
        await one.Source.ExecuteAsync("UPDATE follow.t SET v = 2000 WHERE id = 2");
        await run.WhileRunningAsync(() => one.Target.AskAsync<bool>("SELECT problem LIKE '%lacks a table%' FROM godwit.follow_health"));
        await one.Target.ExecuteAsync("ALTER TABLE follow.away RENAME TO t");
        await run.CarryAsync(one.Source, one.Target);
        await run.InterruptAsync();
        await one.ShouldBeIdenticalAsync();
    }
}
