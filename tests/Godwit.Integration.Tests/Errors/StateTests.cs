using System.Globalization;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;
using Godwit.Integration.Tests.Cli;

namespace Godwit.Integration.Tests.Errors;

/// <summary>The state on the target is in another's hands, or of another version.</summary>
public sealed class StateTests(Servers servers)
{
    private const int Newer = StateSchema.Version + 1;

    [Fact]
    public async Task A_second_runner_is_told_who_is_at_work()
    {
        var (source, target) = await PairAsync();
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer, Halfway.Settings);
        (await workspace.RunAsync("run --until schema")).ShouldEndWith(0);
        using var first = workspace.Start("run --until copied");
        await using (await Halfway.HoldAsync(target))
        {
            await Halfway.OnlyHeldIsMissingAsync(target);
            var process = await target.AskAsync<int>("SELECT process FROM godwit.runners");
            var since = await target.AskAsync<DateTime>("SELECT since FROM godwit.runners");

            var second = (await workspace.RunAsync("run --until copied --json")).ShouldEndWith(
                4, "Another runner is at work on the migration", string.Create(CultureInfo.InvariantCulture, $"{Environment.UserName} on {Environment.MachineName}, process {process}, since {since:u}"),
                "the advisory lock is held by a living session", "Wait for it, or stop it; `godwit status` shows how far it is. `godwit work` helps it copy.");

            second.Problem.GetProperty("code").GetString().ShouldBe("runner_held");
            process.ShouldBe(first.Id);
        }
        workspace.Read(await first.EndAsync()).ShouldEndWith(0);
        await workspace.ShouldBeIdenticalAsync(source, target);
    }

    [Fact]
    public async Task A_state_that_is_newer_than_the_tool_is_left_alone()
    {
        var (source, target) = await PairAsync();
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer, Halfway.Settings);
        (await workspace.RunAsync("run --until schema")).ShouldEndWith(0);
        await target.ExecuteAsync($"INSERT INTO godwit.version VALUES ({Newer})");

        foreach (var command in new[] { "run --until copied --json", "run --until schema --json", "status --json", "work --json" })
            (await workspace.RunAsync(command)).ShouldEndWith(4, "The migration's state was written by a newer Godwit.", "schema godwit", $"Its version is {Newer}; this program knows {StateSchema.Version}.", "Use the newer Godwit for this migration.")
                .Problem.GetProperty("code").GetString().ShouldBe("state_newer");

        await target.ExecuteAsync($"DELETE FROM godwit.version WHERE version = {Newer}");
        (await workspace.RunAsync("run --until copied")).ShouldEndWith(0);
        await workspace.ShouldBeIdenticalAsync(source, target);
    }

    [Fact]
    public async Task A_state_of_version_1_is_upgraded_by_a_run_and_by_nothing_else()
    {
        var (source, target) = await PairAsync();
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer, Halfway.Settings);
        // What a run of the first version left that was ended before its first step.
        await target.ExecuteAsync(await EmbeddedSql.ReadAsync("State.Sql.001_state.sql", TestContext.Current.CancellationToken));
        await target.ExecuteAsync(
            $"""
            INSERT INTO godwit.migrations (migration, source, scope) VALUES ({Sql.Text(workspace.Migration)}, {Sql.Text($"{source.Customer}")}, 'include [] exclude [] schema Dump');
            INSERT INTO godwit.journal VALUES ({Sql.Text(workspace.Migration)}, 'snapshot', 'running', now());
            """);

        (await workspace.RunAsync("status --json")).ShouldEndWith(
            4, "The migration's state was written by an older Godwit.", "schema godwit", $"Its version is 1; this program reads {StateSchema.Version}.", "`godwit run` upgrades it; the older Godwit shows it as it is.")
            .Problem.GetProperty("code").GetString().ShouldBe("state_older");
        (await workspace.RunAsync("work")).ShouldEndWith(4, "No copy of ", "`godwit run` first");
        (await target.AskAsync<int>("SELECT max(version) FROM godwit.version")).ShouldBe(1);

        (await workspace.RunAsync("run --until copied")).ShouldEndWith(0);
        (await target.AskAsync<int>("SELECT max(version) FROM godwit.version")).ShouldBe(StateSchema.Version);
        (await workspace.RunAsync("status")).ShouldEndWith(0);
        await workspace.ShouldBeIdenticalAsync(source, target);
    }

    private async Task<(FreshDatabase Source, FreshDatabase Target)> PairAsync()
    {
        var source = await servers.FreshDatabaseAsync();
        await source.ExecuteAsync(Halfway.Tables);
        return (source, await servers.FreshDatabaseAsync(18));
    }
}
