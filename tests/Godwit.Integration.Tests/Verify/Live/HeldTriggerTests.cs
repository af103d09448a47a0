using Godwit.Engine;
using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Following.Workload;
using Godwit.Local;
using Case = Godwit.Integration.Tests.Following.KnownFailures.Case;

namespace Godwit.Integration.Tests.Verify.Live;

/// <summary>Where the target's role cannot silence triggers as a whole, they are disabled one by one for as long as a runner follows.</summary>
public sealed class HeldTriggerTests(Servers servers)
{
    private const string Tables =
        """
        CREATE FUNCTION follow.note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TABLE follow.t (id integer PRIMARY KEY);
        CREATE TRIGGER noted BEFORE UPDATE ON follow.t FOR EACH ROW EXECUTE FUNCTION follow.note();
        CREATE TRIGGER other BEFORE UPDATE ON follow.t FOR EACH ROW EXECUTE FUNCTION follow.note();
        INSERT INTO follow.t VALUES (1)
        """;

    [Fact]
    public async Task They_are_expected_meanwhile_and_no_others()
    {
        // Of its own: a slot waits for every transaction that is open on the server, those of other tests too.
        await using var server = await Servers.StartAsync(new LocalClusterOptions());
        await server.CreateDatabaseAsync("live", owner: null, TestContext.Current.CancellationToken);
        var cluster = await servers.ClusterAsync(18, StandIn.Plain);
        var (role, target) = (servers.UniqueName("plain_owner"), new FreshDatabase(cluster, servers.UniqueName("test")));
        await using (var session = await cluster.OpenSuperuserAsync("postgres", TestContext.Current.CancellationToken))
            await session.ExecuteAsync($"CREATE ROLE {role} LOGIN PASSWORD 'held-trigger-password'", TestContext.Current.CancellationToken);
        await cluster.CreateDatabaseAsync(target.Name, role, TestContext.Current.CancellationToken);
        await using var one = await Case.CopiedAsync(new(server, "live"), target, Tables, targetUrl: cluster.Url(role, new Secret("held-trigger-password"), target.Name));
        using var run = Follower.Start(one.Workspace);
        await run.CarryAsync(one.Source, one.Target);

        var verdict = (await one.Workspace.RunAsync("verify --json")).ShouldEndWith(0).Document;

        verdict.GetProperty("expected").EnumerateArray().Where(expected => expected.GetProperty("kind").GetString() == "trigger")
            .Select(expected => expected.GetProperty("name").GetString()).ShouldBe(["noted on follow.t", "other on follow.t"]);
        // On the source it is in another state than it will be in here.
        await one.Source.ExecuteAsync("ALTER TABLE follow.t ENABLE ALWAYS TRIGGER other");
        (await one.Workspace.RunAsync("verify")).ShouldEndWith(3).Output.ShouldContain("  trigger other on follow.t differs in enabled\n");
        await one.Source.ExecuteAsync("ALTER TABLE follow.t ENABLE TRIGGER other");
        await run.InterruptAsync();
        (await one.Workspace.RunAsync("verify --json")).ShouldEndWith(0).Document.GetProperty("expected").EnumerateArray()
            .ShouldNotContain(expected => expected.GetProperty("kind").GetString() == "trigger");
    }
}
