namespace Godwit.Integration.Tests.Cli;

/// <summary>The kinds of <c>godwit verify</c> as a person calls them: a sample, quality, a watch, queries.</summary>
public sealed class VerifyKindsTests(Servers servers)
{
    private const string Schema =
        """
        CREATE TABLE public.users (id integer PRIMARY KEY, email text);
        CREATE TABLE public.note (id integer PRIMARY KEY, user_id integer REFERENCES public.users (id), body text);
        INSERT INTO public.users SELECT i, 'user' || i || '@example.com' FROM generate_series(1, 30) AS i;
        INSERT INTO public.note SELECT i, i, 'note ' || i FROM generate_series(1, 30) AS i;
        """;

    [Fact]
    public async Task A_sample_tells_what_it_is_and_is_not_remembered()
    {
        var (_, target, workspace) = await PairAsync();
        await using var _2 = workspace;
        (await workspace.RunAsync("run --until copied")).ShouldEndWith(0);
        var told = (await workspace.RunAsync("verify --sample 5 --seed 4")).ShouldEndWith(0);
        told.Output.ShouldStartWith("No difference in a sample of 5 rows a table and side: 2 tables, 10 rows");
        told.Output.ShouldContain("seed 4");
        var json = (await workspace.RunAsync("verify --sample 5 --json")).ShouldEndWith(0).Document;
        json.GetProperty("verdict").GetString().ShouldBe("sample_agrees");
        json.GetProperty("sample").GetProperty("rows").GetInt32().ShouldBe(5);
        (await target.AskAsync<long>("SELECT count(*) FROM godwit.verdicts")).ShouldBe(0);
    }

    [Fact]
    public async Task Quality_shows_values_only_where_they_are_asked_for_and_the_state_has_none()
    {
        var (_, target, workspace) = await PairAsync();
        await using var _2 = workspace;
        (await workspace.RunAsync("run --until copied")).ShouldEndWith(0);
        await target.ExecuteAsync("UPDATE public.users SET email = NULL WHERE id = 7");

        var told = (await workspace.RunAsync("verify --quality")).ShouldEndWith(3);
        told.Output.ShouldContain("    ≠ email  0 ≠ 1 null, 30 ≠ 29 distinct");
        told.Output.ShouldNotContain("@example.com");
        (await workspace.RunAsync("verify --quality --show-values")).ShouldEndWith(3).Output.ShouldContain("from 'user10@example.com' to 'user9@example.com'");

        var quality = (await workspace.RunAsync("verify --quality --json")).ShouldEndWith(3).Document.GetProperty("quality");
        Ended.Names(quality).ShouldBe("discrepancies references tables");
        Ended.Names(quality.GetProperty("tables")[0]).ShouldBe("columns schema source_rows table target_rows");
        Ended.Names(quality.GetProperty("tables")[0].GetProperty("columns")[0]).ShouldBe("column discrepancies discrepancy distinct_estimated source target");
        Ended.Names(quality.GetProperty("references")[0]).ShouldBe("columns constraint discrepancy parent_schema parent_table schema source_orphans table target_orphans");
        (await target.AskAsync<long>("SELECT count(*) FROM godwit.verdicts WHERE document::text LIKE '%@example.com%'")).ShouldBe(0);

        (await workspace.RunAsync($"verify --quality --report {workspace.Folder}/report.html")).ShouldEndWith(3);
        var page = await File.ReadAllTextAsync(Path.Combine(workspace.Folder, "report.html"), TestContext.Current.CancellationToken);
        page.ShouldContain("Data quality");
        page.ShouldNotContain("@example.com");
    }

    [Fact]
    public async Task Queries_of_a_file_are_asked_on_both_sides()
    {
        var (_, target, workspace) = await PairAsync();
        await using var _2 = workspace;
        (await workspace.RunAsync("run --until copied")).ShouldEndWith(0);
        await workspace.WriteAsync("queries.sql", "-- the list\nSELECT id, email FROM users ORDER BY id;\nSELECT count(*) FROM note;\nDELETE FROM note");

        var told = (await workspace.RunAsync($"verify --shadow {workspace.Folder}/queries.sql --rounds 2")).ShouldEndWith(0);
        told.Output.ShouldStartWith("Same answers: 2 queries compared, 1 query not.\n");
        told.Output.ShouldContain("queries.sql:2: SELECT id, email FROM users ORDER BY id\n  30 rows, the same; ");
        told.Output.ShouldContain("queries.sql:4: DELETE FROM note\n  not compared: only queries are asked");
        (await target.AskAsync<long>("SELECT count(*) FROM public.note")).ShouldBe(30);

        await target.ExecuteAsync("DELETE FROM public.note WHERE id = 3");
        var json = (await workspace.RunAsync($"verify --shadow {workspace.Folder}/queries.sql --json")).ShouldEndWith(3).Document;
        Ended.Names(json).ShouldBe("basis queries source_ms target_ms verdict");
        json.GetProperty("queries").EnumerateArray().Select(query => query.GetProperty("state").GetString()).ShouldBe(["identical", "different", "not_run"]);
        Ended.Names(json.GetProperty("queries")[1].GetProperty("source")).ShouldBe("digest median_ms rows times_ms");
        (await workspace.RunAsync("verify --shadow none.sql")).ShouldEndWith(2).Errors.ShouldContain("none.sql");
        (await workspace.RunAsync("verify --shadow top:x")).ShouldEndWith(2);
    }

    [Theory]
    [InlineData("--repair --watch")]
    [InlineData("--sample 3 --quality")]
    [InlineData("--shadow x.sql --sample 3")]
    [InlineData("--watch --report r.html")]
    [InlineData("--table public.note --report r.html")]
    [InlineData("--sample 0")]
    [InlineData("--load 101")]
    [InlineData("--limits 1,2")]
    public async Task Options_that_exclude_each_other_are_refused(string options)
    {
        await using var workspace = await Workspace.OfAsync("migration: m\nsource: { platform: postgres, database: postgresql://a@localhost:1/x }\ntarget: { platform: postgres, database: postgresql://a@localhost:1/y }\n");
        (await workspace.RunAsync($"verify {options}")).ShouldEndWith(2);
    }

    [Fact]
    public async Task A_watch_goes_on_until_it_is_interrupted_and_ends_with_what_it_saw()
    {
        var (_, target, workspace) = await PairAsync();
        await using var _2 = workspace;
        (await workspace.RunAsync("run --until copied")).ShouldEndWith(0);
        using var watch = workspace.Start("verify --watch --pause 0 --load 10 --json");
        await Eventually.TrueAsync(() => target.AskAsync<bool>("SELECT count(*) >= 2 FROM godwit.verdicts"));
        await target.ExecuteAsync("UPDATE public.note SET body = 'other' WHERE id = 3");
        await Eventually.TrueAsync(() => target.AskAsync<bool>("SELECT EXISTS (SELECT FROM godwit.verdicts WHERE NOT identical)"));
        watch.Signal(2);

        var ended = workspace.Read(await watch.EndAsync()).ShouldEndWith(3);

        ended.Lines.Select(line => line.GetProperty("verdict").GetString()).Distinct().ShouldBe(["identical", "different"]);
        ended.Errors.ShouldContain("Watched: ");
    }

    private async Task<(FreshDatabase Source, FreshDatabase Target, Workspace Workspace)> PairAsync()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(15, name: "source"), await servers.FreshDatabaseAsync(18, name: "target"));
        await source.ExecuteAsync(Schema);
        return (source, target, await Workspace.BetweenAsync(source.Customer, target.Customer));
    }
}
