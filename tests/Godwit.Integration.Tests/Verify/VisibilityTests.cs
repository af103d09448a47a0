using System.Collections.Immutable;
using Godwit.Engine;
using Godwit.Engine.Postgres;
using Godwit.Engine.Verify;
using Godwit.Engine.Verify.Visibility;

namespace Godwit.Integration.Tests.Verify;

/// <summary>Identities see the same rows on both sides, or the policy is named.</summary>
public sealed class VisibilityTests(Servers servers)
{
    private const string Me = "(current_setting('request.jwt.claims', true)::json ->> 'sub')::integer";

    [Fact]
    public async Task Where_policies_are_the_same_everyone_sees_the_same()
    {
        var one = await PairAsync();
        var verdict = await one.VerifyAsync();
        verdict.Complaints().ShouldBeEmpty();
        var seen = verdict.Visibility.ShouldNotBeNull();
        seen.Differences.ShouldBeEmpty();
        seen.Identities.Length.ShouldBe(4);
        seen.Tables.Select(table => table.Name).ShouldBe(["note", "parted", "shared"]);
    }

    [Theory]
    // Opened to everybody, closed to everybody, another condition, forgotten.
    [InlineData("ALTER POLICY own ON public.note USING (true)", "note {reader} 4 10|note {reader} 3 10|note {reader} 3 10|note {reader} 0 10", "policy own on public.note differs in using")]
    [InlineData("DROP POLICY own ON public.note", "note {reader} 4 0|note {reader} 3 0|note {reader} 3 0", "policy own on public.note is missing on the target")]
    [InlineData("ALTER TABLE public.note DISABLE ROW LEVEL SECURITY", "note {reader} 4 10|note {reader} 3 10|note {reader} 3 10|note {reader} 0 10", "table public.note differs in row security")]
    [InlineData("REVOKE SELECT ON public.note FROM {reader}", "note {reader} it may|note {reader} it may|note {reader} it may|note {reader} it may", "grant table public.note differs in {reader}")]
    [InlineData("CREATE OR REPLACE FUNCTION public.me() RETURNS integer LANGUAGE sql STABLE AS 'SELECT 2'", "shared {reader} 4 3|shared {reader} 3 3|shared {reader} 0 3", "")]
    [InlineData("UPDATE public.parted SET owner = 2 WHERE id = 1", "parted {reader} 4 3|parted {reader} 3 4", "")]
    public async Task Who_sees_other_rows_is_named_with_the_policy(string change, string expected, string policy)
    {
        var one = await PairAsync();
        await one.Target.RunAsync(one.Fill(change));

        var verdict = await one.VerifyAsync();

        verdict.ExitCode.ShouldBe(ExitCode.Different);
        var wanted = one.Fill(expected).Split('|');
        var found = verdict.Visibility!.Differences.Select(difference => $"{difference.Table.Name} {difference.Identity.Split(' ')[0]} {(difference.Target.Rows is { } rows ? $"{difference.Source.Rows} {rows}" : difference.Target.Refusal![..6])}").ToList();
        found.ShouldBe(wanted, ignoreOrder: true);
        verdict.Visibility.Differences.ShouldAllBe(difference => policy.Length == 0 ? difference.Policies.IsEmpty : difference.Policies.Contains(one.Fill(policy)));
    }

    // The catalog quotes it, as a keyword.
    [Fact]
    public async Task The_policy_of_a_table_with_an_odd_name_is_named()
    {
        var one = await PairAsync();
        foreach (var side in new[] { one.Source, one.Target })
            await side.RunAsync(one.Fill("ALTER TABLE public.note RENAME TO \"order\""));
        await one.Target.RunAsync("ALTER POLICY own ON public.\"order\" USING (true)");
        (await one.VerifyAsync()).Visibility!.Differences.ShouldAllBe(difference => difference.Policies.Single() == "policy own on public.\"order\" differs in using");
    }

    [Fact]
    public async Task Of_one_table_the_policy_is_named_too_and_its_definition_is_no_part_of_the_verdict()
    {
        var one = await PairAsync();
        await one.Target.RunAsync("ALTER POLICY own ON public.note USING (true); CREATE INDEX only_here ON public.shared (owner)");
        var verdict = await one.VerifyAsync(tables: [new("public", "note")]);
        verdict.Visibility!.Differences.ShouldAllBe(difference => difference.Policies.Single() == "policy own on public.note differs in using");
        verdict.Visibility.Tables.ShouldHaveSingleItem();
        verdict.Schema.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_role_that_is_missing_on_the_target_sees_nothing()
    {
        var one = await PairAsync();
        // Its own server has it, the other does not.
        var verdict = await one.VerifyAsync($"SELECT '{one.OnlyOnSource}', '{{}}'");
        verdict.Visibility!.Differences.Select(difference => difference.Target.Refusal).ShouldAllBe(refusal => refusal == "the role is missing");
        verdict.Visibility.Differences.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_policy_that_fails_on_both_sides_has_shown_nothing_and_on_one_side_it_is_a_difference()
    {
        var one = await PairAsync();
        const string Fails = "CREATE OR REPLACE FUNCTION public.me() RETURNS integer LANGUAGE plpgsql STABLE AS $f$ BEGIN RETURN 1 / (random() * 0)::integer; END $f$";
        await one.Target.RunAsync(Fails);
        (await one.VerifyAsync()).Visibility!.Differences.ShouldAllBe(difference => difference.Table.Name == "shared" && difference.Target.Refusal == "failed with SQLSTATE 22012");
        await one.Source.RunAsync(Fails);
        var both = await one.VerifyAsync();
        both.Visibility!.Differences.ShouldBeEmpty();
        both.Skipped.Count(skipped => skipped.Kind == "row visibility" && skipped.Name.StartsWith("public.shared as ", StringComparison.Ordinal)).ShouldBe(4);
    }

    // As an application's sessions do.
    [Fact]
    public async Task Policies_and_the_query_find_what_the_database_searches()
    {
        var one = await PairAsync();
        foreach (var side in new[] { one.Source, one.Target })
            await side.RunAsync("CREATE OR REPLACE FUNCTION public.me() RETURNS integer LANGUAGE plpgsql STABLE AS $f$ BEGIN RETURN (SELECT max(owner) FROM note); END $f$");
        var seen = await one.VerifyAsync($"SELECT '{one.Reader}', json_build_object('sub', owner) FROM note WHERE id = 3");
        seen.Skipped.ShouldNotContain(skipped => skipped.Kind == "row visibility");
        seen.Visibility!.Differences.ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_nobody_says_who_it_is_not_compared_and_said()
    {
        var one = await PairAsync();
        var verdict = await Verifying.Verify(one.Source, one.Target, request => request with { IncludeTable = table => table.Schema == "public", Visibility = new(null) });
        verdict.Visibility.ShouldBeNull();
        verdict.Skipped.ShouldContain(skipped => skipped.Kind == "row visibility" && skipped.Reason.Contains("verify.identities"));
        (await Verifying.Verify(one.Source, one.Target)).Skipped.ShouldContain(skipped => skipped.Kind == "row visibility" && skipped.Reason.Contains("--visibility"));
    }

    [Theory]
    [InlineData("SELECT 1")]
    [InlineData("SELECT 'x', 'not json'")]
    [InlineData("DELETE FROM public.note RETURNING 'a', '{}'")]
    public async Task A_query_that_yields_no_identities_is_refused(string query)
    {
        var one = await PairAsync();
        var error = await Should.ThrowAsync<GodwitException>(() => one.VerifyAsync(query));
        error.ExitCode.ShouldBe(ExitCode.Usage);
        error.Problem.Code.ShouldBe("identities");
    }

    private sealed record Pair(FreshDatabase Source, FreshDatabase Target, string Reader, string OnlyOnSource)
    {
        public string Fill(string text) => text.Replace("{reader}", Reader, StringComparison.Ordinal);

        public Task<Verdict> VerifyAsync(string? identities = null, ImmutableArray<TableName>? tables = null) => Verifying.Verify(Source.Superuser, Target.Superuser, request => request with
        {
            Tables = tables ?? [],
            Visibility = new VisibilityOptions(identities ?? $"SELECT '{Reader}', json_build_object('sub', i) FROM generate_series(1, 3) AS i UNION ALL SELECT '{Reader}', '{{}}'"),
        });
    }

    private async Task<Pair> PairAsync()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(15, name: "source"), await servers.FreshDatabaseAsync(18, name: "target"));
        var (reader, only) = (servers.UniqueName("reader"), servers.UniqueName("only"));
        foreach (var side in new[] { source, target })
        {
            await using var session = await side.OpenSuperuserAsync();
            await session.ExecuteAsync($"""CREATE ROLE "{reader}"; {(side == source ? $"CREATE ROLE \"{only}\"; " : "")}""", TestContext.Current.CancellationToken);
            await session.ExecuteAsync(
                $"""
                CREATE FUNCTION public.me() RETURNS integer LANGUAGE sql STABLE AS $f$ SELECT {Me} $f$;
                CREATE TABLE public.note (id integer PRIMARY KEY, owner integer, body text);
                CREATE TABLE public.shared (id integer PRIMARY KEY, owner integer);
                CREATE TABLE public.parted (id integer PRIMARY KEY, owner integer) PARTITION BY RANGE (id);
                CREATE TABLE public.parted_1 PARTITION OF public.parted FOR VALUES FROM (0) TO (100);
                CREATE TABLE public.open (id integer PRIMARY KEY);
                INSERT INTO public.note SELECT i, 1 + (i - 1) % 3, 'note ' || i FROM generate_series(1, 10) AS i;
                INSERT INTO public.shared SELECT id, owner FROM public.note;
                INSERT INTO public.parted SELECT id, owner FROM public.note;
                ALTER TABLE public.note ENABLE ROW LEVEL SECURITY;
                ALTER TABLE public.shared ENABLE ROW LEVEL SECURITY;
                ALTER TABLE public.parted ENABLE ROW LEVEL SECURITY;
                CREATE POLICY own ON public.note USING (owner = {Me});
                CREATE POLICY own ON public.shared USING (owner = public.me());
                CREATE POLICY own ON public.parted USING (owner = {Me});
                GRANT USAGE ON SCHEMA public TO "{reader}";
                GRANT SELECT ON ALL TABLES IN SCHEMA public TO "{reader}"
                """, TestContext.Current.CancellationToken);
        }
        return new(source, target, reader, only);
    }
}
