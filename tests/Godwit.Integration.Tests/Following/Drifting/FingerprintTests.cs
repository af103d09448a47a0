using Godwit.Engine.Postgres;
using Godwit.Engine.Running.Drifting;
using Npgsql;

namespace Godwit.Integration.Tests.Following.Drifting;

/// <summary>The fingerprint changes with every definition, and with nothing else.</summary>
public sealed class FingerprintTests(Servers servers)
{
    private const string Schema =
        """
        CREATE SCHEMA app;
        CREATE TYPE app.mood AS ENUM ('a', 'b');
        CREATE DOMAIN app.positive AS int CHECK (VALUE > 0);
        CREATE SEQUENCE app.s;
        CREATE TABLE app.t (id serial PRIMARY KEY, name text NOT NULL, note text, mood app.mood, extra int DEFAULT 5);
        CREATE INDEX i ON app.t (name);
        ALTER TABLE app.t ADD COLUMN fast int DEFAULT 7;
        CREATE TABLE app.parent (id int, at date) PARTITION BY RANGE (at);
        CREATE TABLE app.parent_1 PARTITION OF app.parent FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
        CREATE VIEW app.v AS SELECT id FROM app.t;
        CREATE MATERIALIZED VIEW app.m AS SELECT count(*) AS n FROM app.t;
        CREATE FUNCTION app.f() RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION app.g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER g BEFORE INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.g();
        CREATE POLICY p ON app.t USING (true);
        INSERT INTO app.t (name) SELECT 'x' FROM generate_series(1, 100);
        """;

    [Fact]
    public async Task Rows_and_maintenance_leave_it_alone()
    {
        var database = await servers.FreshDatabaseAsync();
        await using var session = await database.OpenSuperuserAsync();
        await session.ExecuteAsync(Schema, TestContext.Current.CancellationToken);
        var before = await TakeAsync(session);
        foreach (var statement in new[]
        {
            "INSERT INTO app.t (name) VALUES ('y')", "UPDATE app.t SET note = 'z'", "DELETE FROM app.t WHERE id < 10", "ANALYZE", "VACUUM", "VACUUM (FREEZE)", "VACUUM FULL app.t",
            "TRUNCATE app.t", "TRUNCATE app.t RESTART IDENTITY", "REFRESH MATERIALIZED VIEW app.m", "SELECT nextval('app.s')", "SELECT setval('app.s', 100)", "REINDEX TABLE app.t",
            "CLUSTER app.t USING i; ALTER TABLE app.t SET WITHOUT CLUSTER", "CREATE TEMPORARY TABLE scratch (id int); DROP TABLE scratch", "VACUUM FULL pg_class", "SELECT lo_create(0)", "CHECKPOINT",
        })
        {
            foreach (var one in statement.Split("; ")) await session.ExecuteAsync(one, TestContext.Current.CancellationToken);
            (await TakeAsync(session)).ShouldBe(before, statement);
        }
    }

    [Fact]
    public async Task Every_definition_changes_it()
    {
        var database = await servers.FreshDatabaseAsync();
        await using var session = await database.OpenSuperuserAsync();
        await session.ExecuteAsync(Schema, TestContext.Current.CancellationToken);
        var role = servers.UniqueName("drift_role");
        await session.ExecuteAsync($"CREATE ROLE {role}", TestContext.Current.CancellationToken);
        var before = await TakeAsync(session);
        foreach (var statement in new[]
        {
            "ALTER TABLE app.t ADD COLUMN c text", "ALTER TABLE app.t ADD COLUMN d int DEFAULT 3", "ALTER TABLE app.t DROP COLUMN d", "ALTER TABLE app.t ALTER COLUMN extra TYPE bigint",
            "ALTER TABLE app.t RENAME COLUMN note TO remark", "ALTER TABLE app.t ALTER COLUMN extra SET NOT NULL", "ALTER TABLE app.t ALTER COLUMN c SET DEFAULT 'q'", "ALTER TABLE app.t ALTER COLUMN c DROP DEFAULT",
            "CREATE TABLE app.new (id int)", "CREATE TABLE app.parent_2 PARTITION OF app.parent FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')", "ALTER TABLE app.parent DETACH PARTITION app.parent_1",
            "CREATE INDEX j ON app.t (remark)", "DROP INDEX app.i", "CREATE FUNCTION app.h() RETURNS int LANGUAGE sql AS 'SELECT 1'", "CREATE OR REPLACE FUNCTION app.f() RETURNS int LANGUAGE sql AS 'SELECT 2'",
            "DROP FUNCTION app.h()", "CREATE OR REPLACE VIEW app.v AS SELECT id, name FROM app.t", "CREATE POLICY q ON app.t USING (id > 1)", "ALTER POLICY p ON app.t USING (false)", "DROP POLICY q ON app.t",
            "ALTER TABLE app.t ENABLE ROW LEVEL SECURITY", $"GRANT SELECT ON app.t TO {role}", $"GRANT SELECT (id) ON app.t TO {role}", $"REVOKE SELECT ON app.t FROM {role}", $"GRANT EXECUTE ON FUNCTION app.f() TO {role}",
            $"ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO {role}", "CREATE TRIGGER k AFTER INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.g()", "ALTER TABLE app.t DISABLE TRIGGER g",
            "ALTER TYPE app.mood ADD VALUE 'c'", "ALTER DOMAIN app.positive DROP CONSTRAINT positive_check", "CREATE SEQUENCE app.s2", "ALTER SEQUENCE app.s INCREMENT BY 5", "COMMENT ON TABLE app.t IS 'x'",
            "COMMENT ON TABLE app.t IS 'y'", $"ALTER DATABASE {Sql.Name(database.Name)} SET work_mem = '5MB'", $"ALTER ROLE {role} SET work_mem = '6MB'", "CREATE MATERIALIZED VIEW app.m2 AS SELECT 1",
            "ALTER TABLE app.t REPLICA IDENTITY FULL", "ALTER TABLE app.t SET UNLOGGED", "ALTER TABLE app.t SET (fillfactor = 70)", "ALTER TABLE app.t ADD CONSTRAINT named CHECK (id > 0)", "CREATE STATISTICS app.x ON id, name FROM app.t",
            "CREATE TYPE app.pair AS (a int, b int)", "CREATE SCHEMA other", "ALTER TABLE app.new SET SCHEMA other", "DROP TABLE other.new", "CREATE EXTENSION IF NOT EXISTS pgcrypto SCHEMA app",
        })
        {
            await session.ExecuteAsync(statement, TestContext.Current.CancellationToken);
            var after = await TakeAsync(session);
            after.ShouldNotBe(before, statement);
            before = after;
        }
        await session.ExecuteAsync($"DROP OWNED BY {role}; DROP ROLE {role}", TestContext.Current.CancellationToken);
    }

    private static Task<string> TakeAsync(NpgsqlConnection session) => CatalogFingerprint.TakeAsync(session, TestContext.Current.CancellationToken);
}
