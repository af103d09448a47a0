using Godwit.Engine;
using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Verify;
using Godwit.Local;

namespace Godwit.Integration.Tests.Moving;

/// <summary>Values, names and shapes of tables at the edges.</summary>
public sealed class DataZooTests(Servers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StandIn.Plain, 15, StandIn.Plain, 256 << 20)]
    [InlineData(StandIn.Plain, 18, StandIn.Plain, 32 << 10)]
    [InlineData(StandIn.Supabase, 17, StandIn.Rds, 64 << 10)]
    public async Task Every_value_arrives(StandIn from, int version, StandIn to, long partSize)
    {
        var source = await servers.FreshDatabaseAsync(null, from);
        await Psql.RunAsync(source.Customer, "data_zoo.sql", "data");
        var target = await servers.FreshDatabaseAsync(version, to);
        await using var migration = Migration.Between(source, target).With(database => database with { PartSize = partSize, Workers = 4, Exclude = ["auth", "extensions"] });

        var summary = await migration.RunAsync(verify: true);

        summary.Failures.ShouldBeEmpty();
        summary.Verdict!.Complaints().ShouldBeEmpty();
        summary.ExitCode.ShouldBe(ExitCode.Ok);
        summary.Rows.ShouldBe(await RowsAsync(source));
        await migration.ShouldBeIdenticalAsync();
        if (partSize < 1 << 20) (await PartsOfAsync(target, "bloated")).ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task Text_in_LATIN1_arrives_as_UTF8()
    {
        var cluster = await servers.ClusterAsync(null, StandIn.Plain);
        var source = new FreshDatabase(cluster, servers.UniqueName("latin"));
        await using (var session = await cluster.OpenSuperuserAsync("postgres", Cancellation))
            await session.ExecuteAsync($"CREATE DATABASE {source.Name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0", Cancellation);
        await Psql.RunAsync(source.Superuser, """
            CREATE TABLE "Größe" (id int PRIMARY KEY, "Übung" text, j json, jb jsonb, d text[], v tsvector);
            INSERT INTO "Größe" SELECT i, convert_from(set_byte('\x00', 0, i), 'LATIN1'), '"é"', '"é"', '{ä,ß}', 'ö:1' FROM generate_series(161, 255) i;
            CREATE TYPE laune AS ENUM ('schön', 'übel');
            CREATE TABLE launen (l laune, ls laune[]);
            INSERT INTO launen VALUES ('schön', '{übel}');
            COMMENT ON TABLE launen IS 'größer';
            """);
        var target = await servers.FreshDatabaseAsync(17);
        await using var migration = Migration.Between(source, target);

        var summary = await migration.RunAsync(verify: true);

        summary.Failures.ShouldBeEmpty();
        summary.Verdict!.Complaints().ShouldBeEmpty();
        await migration.ShouldBeIdenticalAsync();
    }

    private static async Task<long> RowsAsync(FreshDatabase database)
    {
        await using var connection = await database.OpenSuperuserAsync();
        var tables = await connection.QueryAsync(
            "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname ~ '^(data|Sch)'",
            row => new TableName(row.GetString(0), row.GetString(1)), Cancellation);
        var rows = 0L;
        foreach (var table in tables) rows += await connection.ScalarAsync<long>($"SELECT count(*) FROM ONLY {table.Quoted}", Cancellation);
        return rows;
    }

    private static async Task<long> PartsOfAsync(FreshDatabase target, string table)
    {
        await using var connection = await target.OpenSuperuserAsync();
        return await connection.ScalarAsync<long>("SELECT count(*) FROM godwit.parts WHERE table_name = $1 AND state = 'done'", Cancellation, table);
    }
}
