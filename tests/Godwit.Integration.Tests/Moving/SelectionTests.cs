using Godwit.Engine;
using Godwit.Engine.Postgres;

namespace Godwit.Integration.Tests.Moving;

/// <summary>Parts of a database.</summary>
public sealed class SelectionTests(Servers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private const string Schema =
        """
        CREATE SCHEMA app; CREATE SCHEMA other; CREATE SCHEMA "Odd, one";
        CREATE TABLE other.users (id serial PRIMARY KEY);
        CREATE TABLE app.orders (id serial PRIMARY KEY, "user" int REFERENCES other.users, self int REFERENCES app.orders);
        CREATE TABLE app.items (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "order" int REFERENCES app.orders);
        CREATE TABLE app.audit (id serial PRIMARY KEY, "order" int REFERENCES app.orders);
        CREATE TABLE app.tail (audit int REFERENCES app.audit);
        CREATE VIEW app.audited AS SELECT * FROM app.audit;
        CREATE SEQUENCE app.free;
        CREATE TABLE "Odd, one"."T" (id int PRIMARY KEY);
        INSERT INTO other.users SELECT FROM generate_series(1, 5);
        INSERT INTO app.orders ("user") SELECT 1 + i % 5 FROM generate_series(1, 20) i;
        INSERT INTO app.items ("order") SELECT 1 + i % 20 FROM generate_series(1, 40) i;
        INSERT INTO app.audit ("order") VALUES (1);
        INSERT INTO app.tail VALUES (1);
        SELECT nextval('app.free');
        """;

    [Fact]
    public async Task What_is_excluded_stays_with_what_hangs_on_it()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync(17));
        await Psql.RunAsync(source.Superuser, Schema);
        await using var migration = Migration.Between(source, target).With(database => database with { Exclude = ["other", "app.audit"] });

        var summary = await migration.RunAsync();

        summary.Failures.ShouldBeEmpty();
        summary.ExitCode.ShouldBe(ExitCode.Ok);
        var left = summary.Left.ToDictionary(entry => entry.Entry.Label, entry => entry.Reason);
        left["FK CONSTRAINT app.orders orders_user_fkey"].ShouldBe("it refers to other.users, which is not selected");
        left.Keys.ShouldContain("FK CONSTRAINT app.tail tail_audit_fkey");
        left.Keys.ShouldContain("SEQUENCE app.audit_id_seq");
        left.Keys.ShouldContain("VIEW app.audited");
        (await RelationsAsync(target)).ShouldBe(["\"Odd, one\".\"T\"", "app.free", "app.items", "app.items_id_seq", "app.orders", "app.orders_id_seq", "app.tail"]);
        await migration.ShouldBeIdenticalAsync();
    }

    [Fact]
    public async Task A_key_into_a_schema_that_the_target_has_is_made()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync(17));
        await Psql.RunAsync(source.Superuser, Schema);
        await Psql.RunAsync(target.Superuser, "CREATE SCHEMA other; CREATE TABLE other.users (id serial PRIMARY KEY); INSERT INTO other.users SELECT FROM generate_series(1, 5);");
        await using var migration = Migration.Between(source, target).With(database => database with { Exclude = ["other"] });

        var summary = await migration.RunAsync();

        summary.Failures.ShouldBeEmpty();
        summary.Left.ShouldBeEmpty();
        await using var session = await target.OpenAsync();
        (await session.ScalarAsync<bool>("SELECT convalidated FROM pg_constraint WHERE conname = 'orders_user_fkey'", Cancellation)).ShouldBeTrue();
    }

    [Fact]
    public async Task Only_what_is_included_moves()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync(17));
        await Psql.RunAsync(source.Superuser, Schema);
        await using var migration = Migration.Between(source, target).With(database => database with { Include = ["app.items", "\"Odd, one\"", "other.us*"] });

        var summary = await migration.RunAsync();

        summary.Failures.ShouldBeEmpty();
        summary.ExitCode.ShouldBe(ExitCode.Ok);
        (await RelationsAsync(target)).ShouldBe(["\"Odd, one\".\"T\"", "app.free", "app.items", "app.items_id_seq", "other.users", "other.users_id_seq"]);
        summary.Left.Select(entry => entry.Entry.Label).ShouldContain("FK CONSTRAINT app.items items_order_fkey");
        await migration.ShouldBeIdenticalAsync();
    }

    private static async Task<List<string>> RelationsAsync(FreshDatabase database)
    {
        await using var connection = await database.OpenAsync();
        return await connection.QueryAsync(
            "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE relkind IN ('r', 'S', 'v') AND nspname IN ('app', 'other', 'Odd, one') ORDER BY c.oid::regclass::text COLLATE \"C\"",
            row => row.GetString(0), Cancellation);
    }
}
