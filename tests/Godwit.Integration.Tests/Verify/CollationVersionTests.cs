using Godwit.Engine;
using Godwit.Engine.Reporting;
using Godwit.Integration.Tests.Cli;

namespace Godwit.Integration.Tests.Verify;

/// <summary>A library that sorts otherwise than the one that the indexes were built with makes queries miss rows.</summary>
public sealed class CollationVersionTests(Servers servers)
{
    private const string SetUp = """
        CREATE COLLATION public.swedish (provider = icu, locale = 'sv');
        CREATE TABLE public.t (v text COLLATE "de-x-icu" PRIMARY KEY, w text);
        CREATE INDEX ON public.t (w COLLATE public.swedish);
        """;

    [Theory]
    [InlineData("de-x-icu", "pg_catalog.\"de-x-icu\"")]
    [InlineData("swedish", "public.swedish")]
    public async Task One_that_is_behind_its_library_on_the_target_counts_where_it_is_used(string collation, string name)
    {
        var (source, target) = await PairAsync();
        await target.RunAsync($"UPDATE pg_collation SET collversion = '1.0' WHERE collname IN ('{collation}', 'fr-x-icu')");

        var verdict = await Verifying.Verify(source, target);

        verdict.Complaints().ShouldBe([$"collation {name} differs in version behind library"]);
        verdict.Schema.Single().Target!.ShouldStartWith("recorded as 1.0, the library is ");
        verdict.ExitCode.ShouldBe(ExitCode.Different);
        VerdictText.Lines(verdict).ShouldContain(line => line.Contains("indexes can be in a wrong order"));
        // Behind on both sides it is on the target all the same.
        await source.RunAsync($"UPDATE pg_collation SET collversion = '1.0' WHERE collname = '{collation}'");
        (await Verifying.Verify(source, target)).Complaints().ShouldBe([$"collation {name} differs in version behind library"]);

        await target.RunAsync("UPDATE pg_collation SET collversion = pg_collation_actual_version(oid) WHERE collversion IS NOT NULL");
        (await Verifying.Verify(source, target)).IsIdentical.ShouldBeTrue();
    }

    [Fact]
    public async Task Where_it_is_behind_on_the_source_or_another_there_that_is_said()
    {
        var (source, target) = await PairAsync();
        await source.RunAsync("UPDATE pg_collation SET collversion = '1.0' WHERE collname = 'de-x-icu'");

        var verdict = await Verifying.Verify(source, target);

        verdict.IsIdentical.ShouldBeTrue();
        const string actual = "SELECT pg_collation_actual_version(oid) FROM pg_collation WHERE collname = 'de-x-icu'";
        var (left, right) = (await source.AskAsync<string>(actual), await target.AskAsync<string>(actual));
        List<string> expected = ["collation pg_catalog.\"de-x-icu\" differs in version behind library"];
        if (left != right) expected.AddRange(["collation pg_catalog.\"de-x-icu\" differs in version", "collation public.swedish differs in version"]);
        verdict.VersionDifferences.Select(difference => difference.ToString()).ShouldBe(expected, ignoreOrder: true);
    }

    [Fact]
    public async Task The_databases_own_counts_and_its_locale_is_its_own()
    {
        var source = await servers.FreshDatabaseAsync(15, name: "source");
        var cluster = source.Cluster;
        var target = new FreshDatabase(cluster, servers.UniqueName("icu"));
        await source.RunAsync($"CREATE DATABASE {target.Name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'sv'");
        foreach (var database in new[] { source, target }) await database.RunAsync("CREATE TABLE public.t (v text PRIMARY KEY); INSERT INTO public.t VALUES ('ö'), ('z'), ('o')");

        var verdict = await Verifying.Verify(source, target);

        verdict.IsIdentical.ShouldBeTrue();
        verdict.Expected.ShouldHaveSingleItem().Difference.ShouldSatisfyAllConditions(
            difference => $"{difference}".ShouldBe("collation of the database differs in locale"), difference => difference.Target.ShouldBe("sv (ICU)"));

        await source.RunAsync($"UPDATE pg_database SET datcollversion = '1.0' WHERE datname = '{target.Name}'");
        (await Verifying.Verify(source, target)).Complaints().ShouldBe(["collation of the database differs in version behind library"]);
        await target.RunAsync($"ALTER DATABASE {target.Name} REFRESH COLLATION VERSION");
        (await Verifying.Verify(source, target)).IsIdentical.ShouldBeTrue();
    }

    private async Task<(FreshDatabase Source, FreshDatabase Target)> PairAsync()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(15, name: "source"), await servers.FreshDatabaseAsync(18, name: "target"));
        await source.RunAsync(SetUp);
        await target.RunAsync(SetUp);
        return (source, target);
    }
}
