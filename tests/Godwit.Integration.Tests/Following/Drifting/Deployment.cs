using System.Collections.Immutable;

namespace Godwit.Integration.Tests.Following.Drifting;

/// <summary>A statement of a deployment, and what becomes of it.</summary>
/// <param name="Text">The statement; {role} and {database} are filled in.</param>
/// <param name="Drift">Beginning of the drift that it becomes: kind, name, property. Several: each of them.</param>
/// <param name="IsAdditive">With <c>source_changes: apply</c> Godwit brings it to the target.</param>
/// <param name="After">Statements of which this one needs the result.</param>
internal sealed record Change(string Text, string[] Drift, bool IsAdditive, params string[] After);

/// <summary>What deployments do to a schema while it is followed.</summary>
internal static class Deployment
{
    /// <summary>What is there before.</summary>
    public const string Before =
        """
        CREATE SCHEMA app;
        CREATE TYPE app.mood AS ENUM ('calm', 'wild');
        CREATE SEQUENCE app.numbers;
        CREATE TABLE app.live (id bigserial PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(), note text);
        CREATE TABLE app.shop (id int PRIMARY KEY, name text, price int, obsolete text, old_name varchar(20), maybe text);
        CREATE TABLE app.steady (id int PRIMARY KEY);
        INSERT INTO app.steady SELECT generate_series(1, 20);
        CREATE INDEX shop_price ON app.shop (price);
        CREATE TABLE app.event (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
        CREATE TABLE app.event_2026 PARTITION OF app.event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
        CREATE TABLE app.event_2025 PARTITION OF app.event FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
        CREATE TABLE app.logged (id int PRIMARY KEY);
        CREATE TABLE app.unwanted (id int PRIMARY KEY);
        CREATE FUNCTION app.one() RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION app.leaving() RETURNS int LANGUAGE sql AS 'SELECT 9';
        CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER touch BEFORE UPDATE ON app.shop FOR EACH ROW EXECUTE FUNCTION app.touch();
        CREATE VIEW app.leaving_view AS SELECT 1 AS one;
        CREATE POLICY mine ON app.shop USING (id > 0);
        CREATE POLICY yours ON app.shop USING (id > 1);
        GRANT SELECT, INSERT ON app.shop TO {role};
        INSERT INTO app.shop SELECT i, 'n' || i, i, 'o', 'x', 'm' FROM generate_series(1, 50) AS i;
        """;

    /// <summary>The statements; any order is legal that keeps each after those it needs.</summary>
    public static ImmutableArray<Change> Changes { get; } =
    [
        new("ALTER TABLE app.steady ADD COLUMN plain text", ["column app.steady.plain"], true),
        new("ALTER TABLE app.steady ADD COLUMN constant int NOT NULL DEFAULT 7", ["column app.steady.constant"], true),
        new("ALTER TABLE app.steady ADD COLUMN stable timestamptz DEFAULT now()", ["column app.steady.stable"], true),
        new("ALTER TABLE app.shop ADD COLUMN volatile uuid DEFAULT gen_random_uuid()", ["column app.shop.volatile"], false),
        new("ALTER TABLE app.shop DROP COLUMN obsolete", ["column app.shop.obsolete"], false),
        new("ALTER TABLE app.shop ALTER COLUMN price TYPE bigint", ["column app.shop.price type"], false),
        new("ALTER TABLE app.shop RENAME COLUMN old_name TO new_name", ["column app.shop.old_name", "column app.shop.new_name"], false),
        new("ALTER TABLE app.shop ALTER COLUMN maybe SET NOT NULL", ["column app.shop.maybe not null"], false),
        new("ALTER TABLE app.shop ALTER COLUMN name SET DEFAULT 'nobody'", ["column app.shop.name default"], true),
        new("CREATE TABLE app.fresh (id int PRIMARY KEY, shop int REFERENCES app.shop, at timestamptz DEFAULT now())", ["table app.fresh"], true),
        new("CREATE TABLE app.event_2027 PARTITION OF app.event FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')", ["table app.event_2027"], true),
        new("CREATE INDEX shop_name ON app.shop (name)", ["index shop_name on app.shop"], true),
        new("DROP INDEX app.shop_price", ["index shop_price on app.shop"], true),
        new("CREATE FUNCTION app.two(a int) RETURNS int LANGUAGE sql AS 'SELECT 2'", ["function app.two(a integer)"], true),
        new("CREATE OR REPLACE FUNCTION app.one() RETURNS int LANGUAGE sql AS 'SELECT 11'", ["function app.one() source"], true),
        new("DROP FUNCTION app.leaving()", ["function app.leaving()"], true),
        new("CREATE VIEW app.names AS SELECT id, name FROM app.shop", ["view app.names"], true),
        new("DROP VIEW app.leaving_view", ["view app.leaving_view"], true),
        new("CREATE POLICY third ON app.shop FOR SELECT TO {role} USING (id > 2)", ["policy third on app.shop"], true),
        new("ALTER POLICY mine ON app.shop USING (id > 5)", ["policy mine on app.shop using"], true),
        new("DROP POLICY yours ON app.shop", ["policy yours on app.shop"], true),
        new("ALTER TABLE app.logged ENABLE ROW LEVEL SECURITY", ["table app.logged row security"], true),
        new("GRANT UPDATE ON app.logged TO {role}", ["grant table app.logged {role}"], true),
        new("REVOKE INSERT ON app.shop FROM {role}", ["grant table app.shop {role}"], true),
        new("ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON SEQUENCES TO {role}", ["default privileges sequences in app"], true),
        new("CREATE TRIGGER touch_again AFTER UPDATE ON app.shop FOR EACH ROW EXECUTE FUNCTION app.touch()", ["trigger touch_again on app.shop"], true),
        new("ALTER TABLE app.shop DISABLE TRIGGER touch", ["trigger touch on app.shop enabled"], true),
        new("ALTER TYPE app.mood ADD VALUE 'sad' BEFORE 'wild'", ["enum app.mood labels"], true),
        new("CREATE TYPE app.pair AS (a int, b text)", ["composite type app.pair"], true),
        new("CREATE SEQUENCE app.more", ["sequence app.more"], true),
        new("ALTER SEQUENCE app.numbers INCREMENT BY 5", ["sequence app.numbers increment"], true),
        new("COMMENT ON TABLE app.shop IS 'what it''s for'", ["comment table app.shop text"], true),
        new("GRANT TEMPORARY ON DATABASE {database} TO {role}", ["grant database {role}"], false),
        new("ALTER DATABASE {database} SET work_mem = '5MB'", ["setting database work_mem"], true),
        new("CREATE MATERIALIZED VIEW app.counted AS SELECT count(*) AS n FROM app.logged", ["materialized view app.counted"], false),
        new("ALTER TABLE app.logged REPLICA IDENTITY FULL", ["table app.logged replica identity"], false),
        new("CREATE DOMAIN app.short AS text CHECK (length(VALUE) < 10)", ["domain app.short"], true),
        new("CREATE SCHEMA annex", ["schema annex"], true),
        new("CREATE STATISTICS app.shop_ids ON id, name FROM app.shop", ["statistics shop_ids on app.shop"], true),
        new("CREATE PROCEDURE app.act() LANGUAGE sql AS 'SELECT 1'", ["procedure app.act()"], true),
        new("CREATE AGGREGATE app.total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0')", ["aggregate app.total(integer)"], true),
        new("CREATE RULE quiet AS ON DELETE TO app.logged DO ALSO NOTHING", ["rule quiet on app.logged"], true),
        new("ALTER TABLE app.shop ADD CONSTRAINT cheap CHECK (price < 1000000)", ["constraint cheap on app.shop"], false),
        new("ALTER TABLE app.shop ADD CONSTRAINT one_name UNIQUE (name)", ["constraint one_name on app.shop"], false),
        new("ALTER TABLE app.shop ADD COLUMN number bigserial", ["column app.shop.number"], false),
        new("ALTER TABLE app.event DETACH PARTITION app.event_2025", ["table app.event_2025 partition bound"], false),
        new("DROP TABLE app.unwanted", ["table app.unwanted"], false),
        new("COMMENT ON VIEW app.names IS 'names'", ["view app.names"], true, "CREATE VIEW app.names AS SELECT id, name FROM app.shop"),
    ];

    /// <summary>The statements in a random legal order.</summary>
    public static ImmutableArray<Change> InOrder(Random random)
    {
        var left = Changes.ToList();
        var order = ImmutableArray.CreateBuilder<Change>();
        while (left.Count > 0)
        {
            var legal = left.FindAll(change => change.After.All(text => order.Any(done => done.Text == text)));
            var next = legal[random.Next(legal.Count)];
            order.Add(next);
            left.Remove(next);
        }
        return order.ToImmutable();
    }
}
