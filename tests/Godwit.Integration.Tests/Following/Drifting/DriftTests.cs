using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Cli;
using Godwit.Integration.Tests.Following.Workload;
using Case = Godwit.Integration.Tests.Following.KnownFailures.Case;

namespace Godwit.Integration.Tests.Following.Drifting;

/// <summary>Whatever a deployment does to the source while it is followed, nothing of it is lost in silence.</summary>
public sealed class DriftTests(Servers servers, ITestOutputHelper output)
{
    [Fact]
    public async Task Every_change_is_named_with_what_to_run()
    {
        var random = Seed.Random(output);
        await using var one = await CopiedAsync("report");
        using var run = Follower.Start(one.Workspace);
        await run.CarryAsync(one.Source, one.Target);

        // What it changed before the first look is told by pg_dump alone, which has no replica identity of before.
        await run.WhileRunningAsync(() => one.Target.AskAsync<bool>("SELECT drift_baseline_at IS NOT NULL FROM godwit.migrations"), TimeSpan.FromSeconds(40));
        await DeployAsync(one, run, Deployment.InOrder(random));
        List<string> unseen = [.. Deployment.Changes.SelectMany(change => change.Drift).Select(drift => Filled(one, drift))];
        try
        {
            await run.WhileRunningAsync(async () =>
            {
                var seen = await OpenAsync(one);
                return unseen.RemoveAll(name => seen.Exists(open => open.Name.StartsWith(name, StringComparison.Ordinal))) >= 0 && unseen.Count == 0;
            }, TimeSpan.FromSeconds(40));
        }
        catch (TimeoutException)
        {
            unseen.ShouldBeEmpty();
            throw;
        }

        var all = await OpenAsync(one);
        foreach (var (change, name) in Deployment.Changes.SelectMany(change => change.Drift.Select(drift => (change, Filled(one, drift)))))
            all.First(open => open.Name.StartsWith(name, StringComparison.Ordinal)).ShouldSatisfyAllConditions(
                open => (open.Class == "additive").ShouldBe(change.IsAdditive, name), open => open.HasWords.ShouldBeTrue(name));
        all.Count(open => open.IsApplied).ShouldBe(0);
        await run.InterruptAsync();

        var status = (await one.Workspace.RunAsync("status")).ShouldEndWith(0).Output;
        status.ShouldContain("cutover: closed until the ");
        // What it says is run by the operator; what is left then is what has no statement.
        await MendAsync(one);
        (await one.Workspace.RunAsync("run --until following")).ShouldEndWith(0);
        foreach (var open in await OpenAsync(one)) output.WriteLine($"open: {open}");
        (await OpenAsync(one)).ShouldAllBe(open => !open.HasStatement || open.HasNote);
    }

    [Fact]
    public async Task What_takes_nothing_away_is_applied()
    {
        var random = Seed.Random(output);
        await using var one = await CopiedAsync("apply");
        using var run = Follower.Start(one.Workspace);
        await run.CarryAsync(one.Source, one.Target);

        // What it changed before the first look is told by pg_dump alone, which has no replica identity of before.
        await run.WhileRunningAsync(() => one.Target.AskAsync<bool>("SELECT drift_baseline_at IS NOT NULL FROM godwit.migrations"), TimeSpan.FromSeconds(40));
        await DeployAsync(one, run, Deployment.InOrder(random));
        string[] manual = [.. Deployment.Changes.Where(change => !change.IsAdditive).SelectMany(change => change.Drift).Select(drift => Filled(one, drift))];
        try
        {
            await run.WhileRunningAsync(async () => await OpenAsync(one) is var seen && seen.All(open => open.Class == "manual")
                && Array.TrueForAll(manual, name => seen.Exists(open => open.Name.StartsWith(name, StringComparison.Ordinal))), TimeSpan.FromSeconds(60));
        }
        finally
        {
            foreach (var open in await OpenAsync(one)) output.WriteLine($"open: {open}");
        }

        // What came with a value of the source's own has it on the target too.
        foreach (var column in new[] { "constant", "stable" })
            (await one.Target.AskAsync<string>($"SELECT string_agg({column}::text, ',' ORDER BY id) FROM app.steady")).ShouldBe(
                await one.Source.AskAsync<string>($"SELECT string_agg({column}::text, ',' ORDER BY id) FROM app.steady"), column);
        await run.InterruptAsync();
        var verify = await one.Workspace.RunAsync("verify");
        output.WriteLine(verify.Output);
        verify.ExitCode.ShouldBe(3);
        foreach (var change in Deployment.Changes.Where(change => change.IsAdditive && !change.Text.Contains("app.fresh")))
            foreach (var drift in change.Drift) verify.Output.ShouldNotContain(Filled(one, drift));
    }

    [Fact]
    public async Task What_was_there_before_is_no_drift_and_what_came_between_is()
    {
        await using var one = await CopiedAsync("report");
        await one.Source.ExecuteAsync("CREATE VIEW app.middle AS SELECT 1 AS one; ALTER TABLE app.logged ADD COLUMN late text; ALTER TABLE app.shop ADD CONSTRAINT early CHECK (price < 1000000)");
        await one.Target.ExecuteAsync("CREATE VIEW app.only_here AS SELECT 1 AS one; COMMENT ON TABLE app.shop IS 'on the target'");
        (await one.Workspace.RunAsync("run --until following")).ShouldEndWith(0).Output.ShouldContain("3 open");
        (await OpenAsync(one)).Select(open => open.Name.Trim()).Order(StringComparer.Ordinal).ShouldBe(["column app.logged.late", "constraint early on app.shop", "view app.middle"]);

        await MendAsync(one);
        await one.Target.ExecuteAsync("ALTER TABLE app.shop ADD CONSTRAINT early CHECK (price < 1000000)");
        (await one.Workspace.RunAsync("run --until following")).ShouldEndWith(0);
        (await OpenAsync(one)).ShouldBeEmpty();
        (await one.Target.AskAsync<bool>("SELECT bool_and(resolved_at IS NOT NULL) FROM godwit.drift")).ShouldBeTrue();
    }

    [Fact]
    public async Task Sequences_are_kept_ahead()
    {
        await using var one = await CopiedAsync("report");
        using var run = Follower.Start(one.Workspace);
        await run.CarryAsync(one.Source, one.Target);
        await one.Source.ExecuteAsync("SELECT setval('app.numbers', 5000)");
        await run.WhileRunningAsync(() => one.Target.AskAsync<bool>("SELECT last_value >= 6000 FROM app.numbers"), TimeSpan.FromSeconds(30));
        await run.InterruptAsync();
        (await one.Workspace.RunAsync("run --until following")).ShouldEndWith(0);
        (await one.Target.AskAsync<long>("SELECT last_value FROM app.numbers")).ShouldBe(5000);
    }

    private async Task<Case> CopiedAsync(string changes)
    {
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync());
        // Roles belong to the whole server.
        await source.ExecuteAsync("DO $$ BEGIN CREATE ROLE drift_clerk NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$");
        return await Case.CopiedAsync(source, target, Deployment.Before.Replace("{role}", "drift_clerk", StringComparison.Ordinal), $"follow: {{ source_changes: {changes} }}");
    }

    // Rows come meanwhile, of tables whose columns stay.
    private static async Task DeployAsync(Case one, Follower run, IEnumerable<Change> changes)
    {
        foreach (var change in changes)
        {
            await one.Source.ExecuteAsync(Filled(one, change.Text));
            await one.Source.ExecuteAsync("INSERT INTO app.live (note) VALUES ('while it is deployed')");
        }
        await run.CarryAsync(one.Source, one.Target);
    }

    private static string Filled(Case one, string text) =>
        text.Replace("{role}", "drift_clerk", StringComparison.Ordinal).Replace("{database}", Sql.Name(one.Source.Name), StringComparison.Ordinal);

    private static async Task MendAsync(Case one)
    {
        await using var target = await one.Target.OpenAsync();
        foreach (var statement in await target.QueryAsync("SELECT statement FROM godwit.drift WHERE resolved_at IS NULL AND statement IS NOT NULL AND note IS NULL ORDER BY drift", row => row.GetString(0), TestContext.Current.CancellationToken))
        {
            try
            {
                await target.ExecuteAsync(statement, TestContext.Current.CancellationToken);
            }
            catch (Npgsql.PostgresException error) when (error.SqlState.StartsWith("42", StringComparison.Ordinal))
            {
                // It needs one that comes later.
                throw new InvalidOperationException($"{error.MessageText}: {statement}", error);
            }
        }
    }

    private static async Task<List<Open>> OpenAsync(Case one)
    {
        await using var target = await one.Target.OpenAsync();
        return await target.QueryAsync(
            "SELECT concat_ws(' ', kind, name, property), class, statement IS NOT NULL, statement IS NOT NULL OR note IS NOT NULL, applied_at IS NOT NULL, problem, note IS NOT NULL FROM godwit.drift WHERE resolved_at IS NULL ORDER BY drift",
            row => new Open(row.GetString(0), row.GetString(1), row.GetBoolean(2), row.GetBoolean(3), row.GetBoolean(4), row.Value<string>(5), row.GetBoolean(6)), TestContext.Current.CancellationToken);
    }

    private sealed record Open(string Name, string Class, bool HasStatement, bool HasWords, bool IsApplied, string? Problem, bool HasNote);
}
