using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Following.Workload;
using Case = Godwit.Integration.Tests.Following.KnownFailures.Case;

namespace Godwit.Integration.Tests.Following.Drifting;

/// <summary>PostgreSQL does not publish the TRUNCATE of a partition whose root is published: it is found all the same.</summary>
public sealed class PartitionTests(Servers servers)
{
    private const string Tables = """
        CREATE TABLE follow.event (day date, id int, body text, PRIMARY KEY (day, id)) PARTITION BY RANGE (day);
        CREATE TABLE follow.event_1 PARTITION OF follow.event FOR VALUES FROM ('2025-01-01') TO ('2025-02-01');
        CREATE TABLE follow.event_2 PARTITION OF follow.event FOR VALUES FROM ('2025-02-01') TO ('2025-03-01');
        CREATE TABLE follow.event_3 PARTITION OF follow.event FOR VALUES FROM ('2025-03-01') TO ('2025-04-01');
        CREATE TABLE follow.event_4 PARTITION OF follow.event FOR VALUES FROM ('2025-04-01') TO ('2025-05-01');
        INSERT INTO follow.event SELECT date '2025-01-01' + g % 110, g, 'e' FROM generate_series(1, 5000) g
        """;

    private const string Open = "SELECT string_agg(name || ' ' || property, ', ' ORDER BY name) FROM godwit.drift WHERE resolved_at IS NULL";

    [Fact]
    public async Task One_that_was_truncated_by_itself_is_named_until_its_table_is_copied_again()
    {
        await using var one = await Case.CopiedAsync(servers, Tables);
        // While nobody looks.
        await one.Source.ExecuteAsync("TRUNCATE follow.event_4");
        using var run = Follower.Start(one.Workspace);
        await run.CarryAsync(one.Source, one.Target);

        // Another file as well, and every row still there; rows that were really deleted; and rows that came behind the TRUNCATE.
        await one.Source.ExecuteAsync("VACUUM FULL follow.event_2");
        await one.Source.ExecuteAsync("DELETE FROM follow.event WHERE day = '2025-03-02'");
        await one.Source.ExecuteAsync("VACUUM FULL follow.event_3");
        await one.Source.ExecuteAsync("TRUNCATE follow.event_1; INSERT INTO follow.event VALUES ('2025-01-05', 1000000, 'new')");

        await run.WhileRunningAsync(async () => await one.Target.AskAsync<string>(Open) == "follow.event_1 rows, follow.event_4 rows", TimeSpan.FromSeconds(60));
        await run.CarryAsync(one.Source, one.Target);
        (await one.Workspace.RunAsync("status")).ShouldEndWith(0).Output.ShouldSatisfyAllConditions(
            text => text.ShouldContain("partition follow.event_1 differs in rows"), text => text.ShouldContain("godwit resync follow.event"), text => text.ShouldContain("cutover: closed until the 2 that are open"));

        (await one.Workspace.RunAsync("resync follow.event")).ShouldEndWith(0);

        await run.WhileRunningAsync(async () => await one.Target.AskAsync<string>(Open) is null, TimeSpan.FromSeconds(60));
        // That of the whole table is in the stream.
        await one.Source.ExecuteAsync("TRUNCATE follow.event; INSERT INTO follow.event VALUES ('2025-02-05', 1, 'new')");
        await run.CarryAsync(one.Source, one.Target);
        await run.InterruptAsync();
        await one.CatchUpAsync();
        (await one.Target.AskAsync<string>(Open)).ShouldBeNull();
        await one.ShouldBeIdenticalAsync();
    }
}
