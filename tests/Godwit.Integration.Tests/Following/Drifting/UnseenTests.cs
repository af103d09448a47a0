using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Following.Workload;
using Case = Godwit.Integration.Tests.Following.KnownFailures.Case;

namespace Godwit.Integration.Tests.Following.Drifting;

/// <summary>What no stream brings and no catalog shows by itself keeps the cutover closed all the same.</summary>
public sealed class UnseenTests(Servers servers)
{
    private const string Open = "SELECT string_agg(kind || ' ' || name || coalesce(' ' || nullif(property, ''), ''), ', ' ORDER BY kind, name) FROM godwit.drift WHERE resolved_at IS NULL";

    [Fact]
    public async Task A_large_object_that_is_written_to_meanwhile()
    {
        await using var one = await Case.CopiedAsync(servers, "SELECT lo_from_bytea(4711, 'before')");
        using var run = Follower.Start(one.Workspace);
        await run.CarryAsync(one.Source, one.Target);
        await run.WhileRunningAsync(() => one.Target.AskAsync<bool>("SELECT drift_baseline_at IS NOT NULL FROM godwit.migrations"));
        (await one.Target.AskAsync<string>(Open)).ShouldBeNull();

        await one.Source.ExecuteAsync("SELECT lo_put(4711, 0, 'after!')");

        await run.WhileRunningAsync(async () => await one.Target.AskAsync<string>(Open) == "large objects of the database content", TimeSpan.FromMinutes(2));
        (await one.Workspace.RunAsync("status")).ShouldEndWith(0).Output.ShouldContain("cutover: closed");
        await run.InterruptAsync();
    }

    [Fact]
    public async Task A_large_object_that_is_written_to_just_before_the_end()
    {
        await using var one = await Case.CopiedAsync(servers, "SELECT lo_from_bytea(4711, 'before')");
        await one.CatchUpAsync();
        await one.Source.ExecuteAsync("SELECT lo_put(4711, 0, 'after!')");
        await one.CatchUpAsync();
        (await one.Target.AskAsync<string>(Open)).ShouldBe("large objects of the database content");
    }

    [Theory]
    [InlineData("existing")]
    [InlineData("dump")]
    public async Task Tables_that_come_between_the_copy_and_the_first_look(string schema)
    {
        const string Table = "CREATE TABLE follow.t (id int PRIMARY KEY)";
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync());
        if (schema == "existing") await target.ExecuteAsync($"CREATE SCHEMA follow; CREATE TABLE follow.sentinel (id int PRIMARY KEY); {Table}");
        await using var one = await Case.CopiedAsync(source, target, Table, $"schema: {schema}");
        // One on the source alone, and one that the deployment made on both.
        await source.ExecuteAsync("CREATE TABLE follow.one (id int PRIMARY KEY)");
        foreach (var side in new[] { source, target }) await side.ExecuteAsync("CREATE TABLE follow.two (id int PRIMARY KEY)");
        await source.ExecuteAsync("INSERT INTO follow.two VALUES (1)");

        await one.CatchUpAsync();

        (await one.Target.AskAsync<string>(Open)).ShouldBe("table follow.one, table follow.two followed");
        (await one.Workspace.RunAsync("status")).ShouldEndWith(0).Output.ShouldContain("cutover: closed until the 2 that are open");
    }

    [Fact]
    public async Task A_table_that_cannot_be_followed_from_the_start()
    {
        await using var one = await Case.CopiedAsync(servers, "CREATE TABLE follow.keyless (v int)", "identity: report");
        await one.CatchUpAsync();
        (await one.Workspace.RunAsync("status")).ShouldEndWith(0).Output.ShouldSatisfyAllConditions(
            text => text.ShouldContain("its changes do not arrive: it has no replica identity"), text => text.ShouldContain("cutover: closed"));
    }

    [Fact]
    public async Task A_schema_that_cannot_be_compared()
    {
        await using var one = await Case.CopiedAsync(servers, "CREATE TABLE follow.t (id int PRIMARY KEY)");
        await using var deployment = await one.Source.OpenSuperuserAsync();
        await deployment.ExecuteAsync("BEGIN; LOCK TABLE follow.t IN ACCESS EXCLUSIVE MODE", TestContext.Current.CancellationToken);

        await one.CatchUpAsync();

        (await one.Workspace.RunAsync("status")).ShouldEndWith(0).Output.ShouldSatisfyAllConditions(
            text => text.ShouldContain("drift: the source's schema: it cannot be compared"), text => text.ShouldContain("cutover: closed"));
        await deployment.ExecuteAsync("ROLLBACK", TestContext.Current.CancellationToken);
        await one.CatchUpAsync();
        (await one.Workspace.RunAsync("status")).ShouldEndWith(0).Output.ShouldNotContain("cutover: closed");
    }
}
