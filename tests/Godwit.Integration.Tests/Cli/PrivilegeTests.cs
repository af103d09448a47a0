using Godwit.Engine;
using Godwit.Engine.Postgres;

namespace Godwit.Integration.Tests.Cli;

/// <summary>The grants of docs/security.md, and no others, carry a migration through.</summary>
public sealed class PrivilegeTests(Servers servers)
{
    [Theory]
    [InlineData(false, 15)]
    [InlineData(true, 15)]
    [InlineData(false, 18)]
    [InlineData(true, 18)]
    public async Task The_documented_grants_suffice(bool follow, int version)
    {
        var source = await servers.FreshDatabaseAsync(15);
        var target = await servers.FreshDatabaseAsync(version);
        var (owner, reader, writer) = (servers.UniqueName("owner"), servers.UniqueName("reader"), servers.UniqueName("writer"));
        await source.ExecuteAsync(
            $"""
            CREATE ROLE {owner} NOLOGIN;
            CREATE SCHEMA shop AUTHORIZATION {owner};
            SET ROLE {owner};
            CREATE TYPE shop.colour AS ENUM ('red', 'blue');
            CREATE TABLE shop.item (id serial PRIMARY KEY, colour shop.colour, price numeric CHECK (price > 0));
            CREATE TABLE shop.sale (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, item int REFERENCES shop.item, at timestamptz DEFAULT now()) ;
            CREATE VIEW shop.sales AS SELECT * FROM shop.sale JOIN shop.item USING (id);
            INSERT INTO shop.item (colour, price) SELECT 'red', g FROM generate_series(1, 500) g;
            INSERT INTO shop.sale (item) SELECT g FROM generate_series(1, 500) g;
            RESET ROLE;
            CREATE ROLE {reader} LOGIN PASSWORD 'reader-password';
            GRANT pg_read_all_data TO {reader};
            """);
        if (follow)
            await source.ExecuteAsync($"ALTER ROLE {reader} REPLICATION; GRANT CREATE ON DATABASE {Sql.Name(source.Name)} TO {reader}; GRANT {owner} TO {reader}");
        await target.ExecuteAsync(
            $"""
            CREATE ROLE {writer} LOGIN PASSWORD 'writer-password';
            GRANT CREATE ON DATABASE {Sql.Name(target.Name)} TO {writer};
            GRANT USAGE, CREATE ON SCHEMA public TO {writer};
            """);
        await using var workspace = await Workspace.BetweenAsync(
            source.Cluster.Url(reader, new Secret("reader-password"), source.Name), target.Cluster.Url(writer, new Secret("writer-password"), target.Name),
            follow ? "" : "follow: { enabled: false }");

        (await workspace.RunAsync("doctor")).ShouldEndWith(0);
        (await workspace.RunAsync("plan")).ShouldEndWith(0);
        (await workspace.RunAsync("run --until copied --verify")).ShouldEndWith(0).Output.ShouldContain("both sides are identical");
        (await workspace.RunAsync("verify")).ShouldEndWith(0).Output.ShouldStartWith("Identical: ");
        await source.ExecuteAsync(
            $"SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = 'godwit_{workspace.Migration}'");
    }
}
