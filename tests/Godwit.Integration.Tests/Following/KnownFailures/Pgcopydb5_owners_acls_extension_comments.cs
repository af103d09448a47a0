using Godwit.Integration.Tests.Cli;

namespace Godwit.Integration.Tests.Following.KnownFailures;

/// <summary>Owners and grants of roles that the target lacks, and comments on extensions, broke the restore: https://github.com/dimitri/pgcopydb/issues/5, https://github.com/dimitri/pgcopydb/issues/8, https://github.com/dimitri/pgcopydb/issues/135, https://github.com/dimitri/pgcopydb/issues/174, https://github.com/dimitri/pgcopydb/issues/327.</summary>
public sealed class Pgcopydb5_owners_acls_extension_comments(Servers servers)
{
    [Fact]
    public async Task A_table_of_a_role_that_the_target_lacks_is_followed()
    {
        var (owner, reader) = (servers.UniqueName("known_owner"), servers.UniqueName("known_reader"));
        await using var one = await Case.CopiedAsync(servers,
            $"""
            CREATE ROLE {owner} NOLOGIN;
            CREATE ROLE {reader} NOLOGIN;
            CREATE EXTENSION citext SCHEMA public;
            COMMENT ON EXTENSION citext IS 'ours';
            CREATE SCHEMA shop AUTHORIZATION {owner};
            CREATE TABLE shop.t (id int PRIMARY KEY, v public.citext);
            ALTER TABLE shop.t OWNER TO {owner};
            GRANT SELECT ON shop.t TO {reader};
            INSERT INTO shop.t VALUES (1, 'One');
            """, targetVersion: 18);

        await one.CarryAsync("INSERT INTO shop.t VALUES (2, 'Two'); UPDATE shop.t SET v = 'ONE' WHERE id = 1");

        (await one.Target.AskAsync<string>("SELECT string_agg(v::text, ' ' ORDER BY id) FROM shop.t")).ShouldBe("ONE Two");
        (await one.Target.AskAsync<string>("SELECT pg_get_userbyid(relowner)::text FROM pg_class WHERE oid = 'shop.t'::regclass")).ShouldBe(one.Target.Customer.User, "what is made belongs to the role that makes it");
        (await one.Target.AskAsync<bool>($"SELECT has_table_privilege('{reader}', 'shop.t', 'SELECT') AND NOT has_table_privilege('{reader}', 'shop.t', 'INSERT')")).ShouldBeTrue();
    }
}
