using System.Text.Json;

namespace Godwit.Integration.Tests.Cli;

/// <summary>The documents of docs/json.md.</summary>
public sealed class JsonTests(Servers servers)
{
    [Fact]
    public async Task Every_command_writes_the_documented_keys()
    {
        var source = await servers.SampleAsync("pagila");
        var target = await servers.FreshDatabaseAsync(18);
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer);

        Ended.Names((await workspace.RunAsync("status --json")).ShouldEndWith(0).Document).ShouldBe("failures has_started migration objects parts steps troubled workers");

        var doctor = (await workspace.RunAsync("doctor --json")).ShouldEndWith(0).Document;
        Ended.Names(doctor).ShouldBe("exit_code findings");
        foreach (var finding in doctor.GetProperty("findings").EnumerateArray())
            Ended.Names(finding).ShouldBeOneOf("code remedy severity side what why", "code remedy severity what why");

        var plan = (await workspace.RunAsync("plan --json")).ShouldEndWith(0).Document;
        Ended.Names(plan).ShouldBe("left migration not_followed objects roles steps tables workers");
        Ended.Names(plan.GetProperty("tables")[0]).ShouldBe("bytes estimated_rows format name parts schema");
        Ended.Names(plan.GetProperty("steps")[0]).ShouldBe("step what");

        var run = (await workspace.RunAsync("run --until copied --verify --json")).ShouldEndWith(0).Lines;
        run.Select(line => line.GetProperty("event").GetString()).Distinct().Order().ShouldBe(["finished", "notice", "part_copied", "step_finished", "step_started", "table_copied"]);
        Ended.Names(Of(run, "step_started")).ShouldBe("at event step");
        Ended.Names(Of(run, "step_finished")).ShouldBe("at event seconds step text");
        Ended.Names(Of(run, "table_copied")).ShouldBe("at bytes event object rows");
        Ended.Names(Of(run, "notice")).ShouldBe("at code event text");
        Ended.Names(run[^1]).ShouldBe(
            "at bytes event exit_code failures identical large_objects left migration not_followed objects roles_created rows seconds slot tables until was_complete");
        Ended.Names(run[^1].GetProperty("slot")).ShouldBe("consistent_point limit name retained_bytes wal_status");
        run[^1].GetProperty("identical").GetBoolean().ShouldBeTrue();

        var verify = (await workspace.RunAsync("verify --json")).ShouldEndWith(0).Document;
        Ended.Names(verify).ShouldBe("basis constraints expected finished large_objects method quality sample schema sequences skipped source started tables target verdict version_differences visibility");

        var status = (await workspace.RunAsync("status --json")).ShouldEndWith(0).Document;
        Ended.Names(status).ShouldBe("cursor drifts failures has_started identical migration objects parts runner schema_unseen slot source steps tables troubled verdict_at workers");
        Ended.Names(status.GetProperty("cursor")).ShouldBe("lsn rows transactions");
        Ended.Names(status.GetProperty("parts")).ShouldBe("bytes bytes_done done failed rows running total waiting");
        Ended.Names(status.GetProperty("runner")).ShouldBe("host is_alive operator process since");
        Ended.Names(status.GetProperty("steps")[0]).ShouldBe("detail finished_at started_at state step");
    }

    [Fact]
    public async Task What_fails_is_named_in_every_form()
    {
        var source = await servers.FreshDatabaseAsync();
        var target = await servers.FreshDatabaseAsync(18);
        // PostgreSQL 17 took this column away: the view cannot be made, nor what reads from it.
        await source.ExecuteAsync(
            """
            CREATE TABLE public.t (id int PRIMARY KEY);
            CREATE VIEW public.old AS SELECT checkpoints_timed FROM pg_catalog.pg_stat_bgwriter;
            CREATE VIEW public.reader AS SELECT * FROM public.old;
            """);
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer);

        var run = (await workspace.RunAsync("run --until copied --json")).ShouldEndWith(1).Lines;

        var failures = run[^1].GetProperty("failures").EnumerateArray().ToList();
        failures.Select(failure => failure.GetProperty("name").GetString()).ShouldBe(["public.old", "public.reader"], ignoreOrder: true);
        Ended.Names(failures[0]).ShouldBe("error kind name statement");
        Of(run, "object_failed").GetProperty("object").GetString().ShouldBe("VIEW public.old");

        var again = (await workspace.RunAsync("run --until copied")).ShouldEndWith(1);
        again.Output.ShouldContain("FAILED (2):");
        again.Output.ShouldContain("VIEW public.old: 42703: ");
        again.Output.ShouldContain("it needs VIEW public.old, which is missing");
        (await workspace.RunAsync("verify")).ShouldEndWith(3).Output.ShouldContain("public.old");
        (await workspace.RunAsync("status")).ShouldEndWith(0).Output.ShouldContain("2 missing");
    }

    private static JsonElement Of(List<JsonElement> lines, string name) => lines.First(line => line.GetProperty("event").GetString() == name);
}
