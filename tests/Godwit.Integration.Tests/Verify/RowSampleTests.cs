using Godwit.Engine;
using Godwit.Engine.Reporting;
using Godwit.Engine.Verify;
using Godwit.Engine.Verify.Rows;
using Godwit.Engine.Verify.Sampling;

namespace Godwit.Integration.Tests.Verify;

/// <summary>A first look at some rows.</summary>
public sealed class RowSampleTests(Servers servers)
{
    // Larger than what a sample reads of a table at once.
    private const string Schema =
        """
        CREATE TABLE public.large (id bigint PRIMARY KEY, filler text, n integer);
        INSERT INTO public.large SELECT i, repeat('x', 300), i FROM generate_series(1, 60000) AS i;
        CREATE TABLE public.small (code text PRIMARY KEY, n integer);
        INSERT INTO public.small VALUES ('a', 1), ('b', 2), ('c', 3);
        CREATE TABLE public.keyless (n integer);
        INSERT INTO public.keyless VALUES (1);
        CREATE TABLE public.nothing (id integer PRIMARY KEY)
        """;

    [Fact]
    public async Task Equal_sides_agree_and_the_verdict_says_how_little_it_proves()
    {
        var (source, target) = await PairAsync();
        var verdict = await SampleAsync(source, target, 50);

        verdict.ExitCode.ShouldBe(ExitCode.Ok);
        VerdictText.Summary(verdict).ShouldStartWith("No difference in a sample of 50 rows a table and side: 3 tables, 53 rows");
        verdict.Tables.Select(table => $"{table.Name.Name} {table.State} {table.Source?.Rows}").ShouldBe(["large SampleAgrees 50", "nothing SampleAgrees 0", "small SampleAgrees 3"], Case(verdict));
        verdict.Skipped.ShouldContain(skipped => skipped.Name == "public.keyless");
    }

    [Fact]
    public async Task The_same_seed_looks_at_the_same_rows_and_another_at_others()
    {
        var (source, target) = await PairAsync();
        var first = (await SampleAsync(source, target, 50, seed: 7)).Tables[0].Source;
        (await SampleAsync(source, target, 50, seed: 7)).Tables[0].Source.ShouldBe(first);
        (await SampleAsync(source, target, 50, seed: 8)).Tables[0].Source.ShouldNotBe(first);
    }

    [Theory]
    [InlineData("UPDATE public.small SET n = 9 WHERE code = 'b'", "b Different")]
    [InlineData("DELETE FROM public.small WHERE code = 'a'", "a MissingOnTarget")]
    [InlineData("INSERT INTO public.small VALUES ('d', 4)", "d ExtraOnTarget")]
    [InlineData("UPDATE public.large SET n = -n", "")]
    public async Task What_differs_in_it_is_named(string change, string expected)
    {
        var (source, target) = await PairAsync();
        await target.RunAsync(change);
        var verdict = await SampleAsync(source, target, 50);

        verdict.ExitCode.ShouldBe(ExitCode.Different);
        var rows = verdict.Tables.Single(table => !table.IsIdentical).Rows.ShouldNotBeNull();
        if (expected.Length > 0) rows.Rows.Select(row => $"{row.Key[0]} {row.State}").ShouldBe([expected]);
        else rows.Rows.ShouldAllBe(row => row.State == RowState.Different && row.Columns.Length == 1 && row.Columns[0].Column == "n");
    }

    private static string Case(Verdict verdict) => $"seed {verdict.Sample!.Seed}";

    private static Task<Verdict> SampleAsync(FreshDatabase source, FreshDatabase target, int rows, int seed = 1) =>
        Verifying.Verify(source, target, request => request with { Sample = new SampleOptions(rows, seed) });

    private async Task<(FreshDatabase Source, FreshDatabase Target)> PairAsync()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(15, name: "source"), await servers.FreshDatabaseAsync(18, name: "target"));
        await source.RunAsync(Schema);
        await target.RunAsync(Schema);
        return (source, target);
    }
}
