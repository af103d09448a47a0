using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Running;
using Godwit.Integration.Tests.Verify;
using Godwit.Local;

namespace Godwit.Integration.Tests.Moving;

/// <summary>One of everything that a schema can hold.</summary>
public sealed class SchemaZooTests(Servers servers, ITestOutputHelper output)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task Everything_arrives_for_a_superuser(int version)
    {
        var prefix = servers.UniqueName("zoo");
        var source = await servers.FreshDatabaseAsync();
        await Psql.RunAsync(source.Superuser, "zoo.sql", prefix);
        await Psql.RunAsync(source.Superuser, "zoo_superuser.sql", prefix);
        var target = await servers.FreshDatabaseAsync(version);
        await using var migration = Migration.Between(source, target, asSuperuser: true);

        var summary = await migration.RunAsync(verify: true);

        Show(summary);
        ShouldHaveFailed(summary);
        summary.Verdict!.Complaints().ShouldBeEmpty();
        summary.RolesCreated.ShouldBe([$"{prefix}_Odd; role", $"{prefix}_owner", $"{prefix}_reader", $"{prefix}_writer"], ignoreOrder: true);
        await migration.ShouldBeIdenticalAsync();
        await ShouldBeTheSameCatalogAsync(source, target);
        string.Join('\n', migration.Events).ShouldNotContain("s3cret");
        summary.ToString().ShouldNotContain("s3cret");
        await using var state = await target.OpenSuperuserAsync();
        (await state.ScalarAsync<bool>("SELECT position('s3cret'::bytea IN archive) > 0 FROM godwit.migrations", Cancellation)).ShouldBeFalse("the state keeps no password");
    }

    [Theory]
    [InlineData(StandIn.Supabase, StandIn.Rds)]
    [InlineData(StandIn.Rds, StandIn.Supabase)]
    public async Task Everything_of_a_customers_own_arrives(StandIn from, StandIn to)
    {
        var prefix = servers.UniqueName("zoo");
        var source = await servers.FreshDatabaseAsync(null, from);
        await Psql.RunAsync(source.Customer, "zoo.sql", prefix);
        var target = await servers.FreshDatabaseAsync(17, to);
        await using var migration = Migration.Between(source, target).With(database => database with { Exclude = ["auth", "extensions"] });

        var summary = await migration.RunAsync(verify: true);

        Show(summary);
        ShouldHaveFailed(summary);
        summary.Verdict!.Complaints().ShouldBeEmpty();
        await migration.ShouldBeIdenticalAsync();
        await ShouldBeTheSameCatalogAsync(source, target);
    }

    private void Show(RunSummary summary)
    {
        foreach (var failure in summary.Failures) output.WriteLine($"{failure.State} {failure.Kind} {failure.Name}: {failure.Error}\n    {failure.Statement}");
        foreach (var left in summary.Left) output.WriteLine($"left {left.Entry.Label}: {left.Reason}");
        foreach (var difference in summary.Verdict?.Schema ?? []) output.WriteLine($"{difference}:\n    {difference.Source}\n    {difference.Target}");
        foreach (var difference in summary.Verdict?.VersionDifferences ?? []) output.WriteLine($"by version: {difference}");
    }

    private static void ShouldHaveFailed(RunSummary summary, params string[] objects) =>
        summary.Failures.Select(failure => $"{failure.Kind} {failure.Name}").ShouldBe(objects, ignoreOrder: true);

    // What the verdict does not look at, because it changes no query's answer.
    private static async Task ShouldBeTheSameCatalogAsync(FreshDatabase source, FreshDatabase target)
    {
        foreach (var (what, query) in Catalog)
        {
            var expected = await LinesAsync(source, query);
            expected.ShouldNotBeEmpty(what);
            (await LinesAsync(target, query)).ShouldBe(expected, what);
        }
    }

    private static async Task<List<string>> LinesAsync(FreshDatabase database, string query)
    {
        await using var connection = await database.OpenSuperuserAsync();
        return await connection.QueryAsync($"SELECT line FROM ({query}) AS q(line) WHERE line IS NOT NULL ORDER BY line COLLATE \"C\"", row => row.GetString(0), Cancellation);
    }

    private const string Mine = "nspname IN ('zoo', 'Odd Schema')";

    private static readonly ImmutableArray<(string What, string Query)> Catalog =
    [
        ("compression, statistics targets, storage",
            $"SELECT format('%s.%s %s %s %s', attrelid::regclass, attname, attcompression, nullif(to_jsonb(a) ->> 'attstattarget', '-1'), attstorage) FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace WHERE {Mine} AND attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'p', 'i', 'm')"),
        ("replica identity", $"SELECT format('%s %s', c.oid::regclass, relreplident) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE {Mine} AND relkind IN ('r', 'p')"),
        ("index flags", $"SELECT format('%s %s %s %s', indexrelid::regclass, indisclustered, indisreplident, indisvalid) FROM pg_index JOIN pg_class c ON c.oid = indrelid JOIN pg_namespace n ON n.oid = relnamespace WHERE {Mine}"),
        ("populated", $"SELECT format('%s %s', c.oid::regclass, relispopulated) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE {Mine} AND relkind = 'm'"),
        ("toast options", $"SELECT format('%s %s', c.oid::regclass, t.reloptions) FROM pg_class c JOIN pg_class t ON t.oid = c.reltoastrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {Mine} AND t.reloptions IS NOT NULL"),
        ("statistics objects", $"SELECT format('%s %s %s', stxname, nullif(to_jsonb(s) ->> 'stxstattarget', '-1'), stxkind) FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = stxnamespace WHERE {Mine}"),
        ("text search", $"SELECT format('%s %s %s %s', cfgname, maptokentype, mapseqno, mapdict::regdictionary) FROM pg_ts_config_map m JOIN pg_ts_config c ON c.oid = mapcfg JOIN pg_namespace n ON n.oid = cfgnamespace WHERE {Mine}"),
        ("casts", "SELECT format('%s %s %s %s %s', castsource::regtype, casttarget::regtype, castfunc::regproc, castcontext, castmethod) FROM pg_cast WHERE oid >= 16384"),
        ("trigger states", $"SELECT format('%s %s %s', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid JOIN pg_namespace n ON n.oid = relnamespace WHERE {Mine} AND NOT tgisinternal"),
        ("all foreign keys", $"SELECT format('%s %s %s', conrelid::regclass, pg_get_constraintdef(k.oid), convalidated) FROM pg_constraint k JOIN pg_namespace n ON n.oid = connamespace WHERE {Mine} AND contype = 'f'"),
        ("default privileges", "SELECT format('%s %s %s %s', defaclnamespace::regnamespace, defaclobjtype, CASE grantee WHEN 0 THEN 'public' WHEN defaclrole THEN 'owner' ELSE grantee::regrole::text END, privilege_type) FROM pg_default_acl CROSS JOIN LATERAL aclexplode(defaclacl) WHERE defaclnamespace IN (0, 'zoo'::regnamespace, '\"Odd Schema\"'::regnamespace)"),
    ];
}
