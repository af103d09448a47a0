using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Following.Workload;
using Godwit.Local;
using Case = Godwit.Integration.Tests.Following.KnownFailures.Case;

namespace Godwit.Integration.Tests.Verify.Live;

/// <summary>Rows that differ are put right by the runner.</summary>
public sealed class RepairTests(Servers servers)
{
    private const string Odd =
        """
        CREATE DOMAIN follow.positive AS integer CHECK (VALUE > 0);
        CREATE TYPE follow.mood AS ENUM ('sad', 'happy');
        CREATE TABLE follow."Odd ""one" (
            "Key ""1" char(3), k2 numeric, k3 timestamptz, id integer GENERATED ALWAYS AS IDENTITY, twice integer GENERATED ALWAYS AS (k2 * 2) STORED,
            d follow.positive, m follow.mood, j json, b bytea, a text[], p char(10), n inet, PRIMARY KEY ("Key ""1", k2, k3));
        INSERT INTO follow."Odd ""one" ("Key ""1", k2, k3, d, m, j, b, a, p, n)
        SELECT 'a', i, '2026-01-01 00:00:00+02', i, 'sad', '{"a":  1}', '\x00ff', ARRAY['x', NULL, 'a"b,c'], 'p', '10.0.0.1' FROM generate_series(1, 5) AS i;
        CREATE TABLE follow.part (id integer PRIMARY KEY, v text) PARTITION BY RANGE (id);
        CREATE TABLE follow.part_low PARTITION OF follow.part FOR VALUES FROM (0) TO (100);
        INSERT INTO follow.part SELECT i, 'v' FROM generate_series(1, 10) AS i;
        CREATE TABLE follow.parent (id integer PRIMARY KEY);
        CREATE TABLE follow.child (id integer PRIMARY KEY, parent integer NOT NULL REFERENCES follow.parent ON DELETE CASCADE ON UPDATE CASCADE);
        INSERT INTO follow.parent VALUES (1), (2);
        INSERT INTO follow.child VALUES (1, 1), (2, 1), (3, 2);
        CREATE TABLE follow.bare (v text);
        INSERT INTO follow.bare VALUES ('x')
        """;

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task Of_any_type_key_and_partition(int version)
    {
        await using var server = await ServerAsync();
        await using var one = await Case.CopiedAsync(new FreshDatabase(server, "live"), await servers.FreshDatabaseAsync(version), Odd, "identity: insert_only");
        using var run = Follower.Start(one.Workspace);
        await run.CarryAsync(one.Source, one.Target);
        await one.Target.ExecuteAsync(
            """
            SET session_replication_role = replica;
            UPDATE follow."Odd ""one" SET d = 9, m = 'happy', j = '{"a": 1}', b = '\x', a = NULL, p = 'q', n = '10.0.0.2' WHERE k2 = 1;
            UPDATE follow."Odd ""one" SET k2 = 2.0 WHERE k2 = 2;
            DELETE FROM follow."Odd ""one" WHERE k2 = 3;
            UPDATE follow.part SET v = NULL WHERE id = 5;
            DELETE FROM follow.part WHERE id = 6;
            DELETE FROM follow.parent WHERE id = 1;
            INSERT INTO follow.parent VALUES (7);
            UPDATE follow.child SET parent = 7 WHERE id = 3
            """);

        var repaired = (await one.Workspace.RunAsync("verify --repair")).ShouldEndWith(0);

        repaired.Errors.ShouldContain("Key \"1 = a, k2 = 2.0, k3 = 2025-12-31 22:00:00+00  deleted");
        repaired.Errors.ShouldContain("follow.part_low: id = 6  inserted");
        await run.InterruptAsync();
        await one.CatchUpAsync();
        await one.ShouldBeIdenticalAsync();
    }

    [Fact]
    public async Task What_cannot_be_put_right_is_said_and_the_rest_is_done()
    {
        await using var server = await ServerAsync();
        await using var one = await Case.CopiedAsync(new FreshDatabase(server, "live"), await servers.FreshDatabaseAsync(), Odd, "identity: insert_only");
        using var run = Follower.Start(one.Workspace);
        await run.CarryAsync(one.Source, one.Target);
        await one.Target.ExecuteAsync("SET session_replication_role = replica; DELETE FROM follow.bare; DELETE FROM follow.child WHERE id = 2");

        var repaired = (await one.Workspace.RunAsync("verify --repair")).ShouldEndWith(3);

        repaired.Errors.ShouldContain("follow.bare is not put right: it has no key");
        repaired.Errors.ShouldContain("follow.child: id = 2  inserted");
        repaired.Output.ShouldContain("follow.bare: 1 row");
        repaired.Output.ShouldNotContain("follow.child: ");
        (await one.Workspace.RunAsync("verify --table follow.child")).ShouldEndWith(0);
    }

    // Of its own: a slot waits for every transaction that is open on the server, those of other tests too.
    private static async Task<LocalCluster> ServerAsync()
    {
        var server = await Servers.StartAsync(new LocalClusterOptions());
        await server.CreateDatabaseAsync("live", owner: null, TestContext.Current.CancellationToken);
        return server;
    }
}
