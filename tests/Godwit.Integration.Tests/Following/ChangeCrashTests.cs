using Godwit.Engine.Follow;
using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Following.Workload;
using Case = Godwit.Integration.Tests.Following.KnownFailures.Case;

namespace Godwit.Integration.Tests.Following;

/// <summary>The runner dies while it brings a deployment to the target, or copies a table again; then it is run again.</summary>
public sealed class ChangeCrashTests(Servers servers)
{
    public static TheoryData<string> Points => [.. CrashPoint.OfChange];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task Nothing_is_lost_and_nothing_comes_twice(string point)
    {
        await using var one = await Case.CopiedAsync(
            servers, "CREATE TABLE follow.t (id int PRIMARY KEY, v int); INSERT INTO follow.t SELECT g, g FROM generate_series(1, 500) g", "follow: { source_changes: apply }");
        using (var twin = Follower.Start(one.Workspace, point))
        {
            await twin.CarryAsync(one.Source, one.Target);
            await twin.WhileRunningAsync(() => one.Target.AskAsync<bool>("SELECT drift_baseline_at IS NOT NULL FROM godwit.migrations"), TimeSpan.FromSeconds(40));
            // With apply the new table is made, published and copied.
            await one.Source.ExecuteAsync(
                "CREATE TABLE follow.later (id int PRIMARY KEY, v text); INSERT INTO follow.later SELECT g, 'early' FROM generate_series(1, 500) g; ALTER TABLE follow.t ADD COLUMN c text DEFAULT 'c'");
            await twin.DiesAsync();
        }
        await one.Source.ExecuteAsync("UPDATE follow.later SET v = 'late' WHERE id < 100; DELETE FROM follow.later WHERE id > 400; UPDATE follow.t SET c = 'd', v = -v WHERE id < 100");

        using (var run = Follower.Start(one.Workspace))
        {
            await run.WhileRunningAsync(() => one.Target.AskAsync<bool>(
                """
                SELECT NOT EXISTS (SELECT FROM godwit.drift WHERE resolved_at IS NULL) AND EXISTS (SELECT FROM godwit.drift WHERE name = 'follow.later')
                   AND NOT EXISTS (SELECT FROM godwit.table_cursors)
                """), TimeSpan.FromMinutes(2));
            await run.CarryAsync(one.Source, one.Target);
            await run.InterruptAsync();
        }
        await one.CatchUpAsync();
        await one.ShouldBeIdenticalAsync();
    }
}
