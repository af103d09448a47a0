using Godwit.Engine;
using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Verify;
using Godwit.Local;

namespace Godwit.Integration.Tests.Moving;

public sealed class LargeObjectTests(Servers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private const string Objects =
        """
        CREATE ROLE lo_reader NOLOGIN;
        CREATE ROLE "lo_Odd role" NOLOGIN;
        CREATE TABLE pictures (id int PRIMARY KEY, picture oid);
        INSERT INTO pictures SELECT i, lo_from_bytea(0, convert_to('picture ' || i, 'UTF8')) FROM generate_series(1, 1500) i;
        SELECT lo_from_bytea(90001, decode(repeat('00ff5c0a27', 700000), 'hex'));
        SELECT lo_create(90002);
        SELECT lo_put(lo_create(90003), 5000000, '\x01');
        SELECT lo_from_bytea(4000000000, '\x00');
        SELECT lo_from_bytea(90004, decode(repeat('ab', 1048576), 'hex'));
        COMMENT ON LARGE OBJECT 90001 IS 'it''s "big"; \ yes';
        GRANT SELECT ON LARGE OBJECT 90001 TO lo_reader WITH GRANT OPTION;
        GRANT SELECT, UPDATE ON LARGE OBJECT 90002 TO "lo_Odd role";
        GRANT SELECT ON LARGE OBJECT 90003 TO PUBLIC;
        """;

    [Theory]
    [InlineData(StandIn.Plain, 18, StandIn.Plain)]
    [InlineData(StandIn.Supabase, 17, StandIn.Rds)]
    public async Task They_arrive_with_oid_content_comment_and_grants(StandIn from, int version, StandIn to)
    {
        var source = await servers.FreshDatabaseAsync(null, from);
        await Psql.RunAsync(source.Customer, Objects.Replace("lo_reader", servers.UniqueName("lo_reader"), StringComparison.Ordinal)
            .Replace("lo_Odd", servers.UniqueName("lo_Odd"), StringComparison.Ordinal));
        var target = await servers.FreshDatabaseAsync(version, to);
        await using var migration = Migration.Between(source, target).With(database => database with { Exclude = ["auth", "extensions"] });

        var summary = await migration.RunAsync(verify: true);

        summary.LargeObjects.ShouldBe(1505);
        // The first move to a cluster also makes the roles that policies and default privileges name.
        summary.RolesCreated.Count(role => role.StartsWith("lo_", StringComparison.Ordinal)).ShouldBe(2);
        summary.Verdict!.Complaints().ShouldBeEmpty();
        (await DescribeAsync(target)).ShouldBe(await DescribeAsync(source));
        await migration.ShouldBeIdenticalAsync();
    }

    [Fact]
    public async Task A_selection_leaves_them_and_says_so()
    {
        var source = await servers.FreshDatabaseAsync();
        await Psql.RunAsync(source.Customer, "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1); SELECT lo_create(1);");
        var target = await servers.FreshDatabaseAsync(15);
        await using var migration = Migration.Between(source, target).With(database => database with { Include = ["public"] });

        var summary = await migration.RunAsync();

        summary.ExitCode.ShouldBe(ExitCode.Ok);
        summary.LargeObjects.ShouldBe(0);
        migration.Events.OfType<Engine.Events.RunEvent.Noticed>().ShouldContain(notice => notice.Code == "large_objects_left");
        (await DescribeAsync(target)).ShouldBeEmpty();
    }

    private static async Task<List<string>> DescribeAsync(FreshDatabase database)
    {
        await using var connection = await database.OpenSuperuserAsync();
        return await connection.QueryAsync(
            """
            SELECT format('%s %s %s %s', m.oid, md5(lo_get(m.oid)), obj_description(m.oid, 'pg_largeobject'),
                          (SELECT string_agg(format('%s %s %s', CASE x.grantee WHEN 0 THEN 'public' WHEN m.lomowner THEN 'owner' ELSE pg_get_userbyid(x.grantee) END, x.privilege_type,
                                                    x.is_grantable AND x.grantee <> m.lomowner), ',' ORDER BY x.grantee = m.lomowner, pg_get_userbyid(x.grantee), x.privilege_type) FROM aclexplode(m.lomacl) x))
            FROM pg_largeobject_metadata m ORDER BY m.oid
            """, row => row.GetString(0), Cancellation);
    }
}
