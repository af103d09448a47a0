using Godwit.Engine.Schema;
using static Godwit.Engine.Tests.Schema.Archive.SampleArchives;

namespace Godwit.Engine.Tests.Schema;

public sealed class GrantsTests
{
    [Fact]
    public void Grants_of_others_lose_their_wrapping_and_those_to_the_owner_go()
    {
        var grants = Of("TABLE orders");
        grants.Statements.ShouldBe(
        [
            "GRANT SELECT ON TABLE \"Sales Desk\".orders TO PUBLIC",
            "GRANT SELECT,INSERT ON TABLE \"Sales Desk\".orders TO clerk WITH GRANT OPTION",
            "GRANT SELECT ON TABLE \"Sales Desk\".orders TO auditor",
        ]);
        grants.Roles.ShouldBe(["auditor", "clerk"]);
    }

    [Fact]
    public void A_quoted_role_is_named_without_its_quotes()
    {
        var grants = Of("SCHEMA \"Sales Desk\"");
        grants.Roles.ShouldBe(["Reader \"Group\"", "clerk"]);
        grants.Statements.ShouldContain("GRANT USAGE ON SCHEMA \"Sales Desk\" TO \"Reader \"\"Group\"\"\"");
    }

    [Fact]
    public void Grants_on_columns_are_kept() =>
        Of("COLUMN customer.email").Statements.ShouldBe(["GRANT SELECT(email) ON TABLE \"Sales Desk\".customer TO \"Reader \"\"Group\"\"\""]);

    [Fact]
    public void What_was_taken_from_everybody_stays_taken()
    {
        var grants = Of("FUNCTION note()");
        grants.Statements.ShouldBe(["REVOKE ALL ON FUNCTION audit.note() FROM PUBLIC"]);
        grants.Roles.ShouldBeEmpty();
    }

    [Fact]
    public void Default_privileges_become_those_of_the_targets_owner() =>
        Grants.For(ShopContents.Entries.Single(entry => entry.Type == "DEFAULT ACL"), "new \"owner\"").Statements.ShouldBe(
            ["ALTER DEFAULT PRIVILEGES FOR ROLE \"new \"\"owner\"\"\" IN SCHEMA \"Sales Desk\" GRANT SELECT ON TABLES  TO \"Reader \"\"Group\"\"\""]);

    [Theory]
    [InlineData("ALTER DEFAULT PRIVILEGES FOR ROLE \"o w\" GRANT ALL ON TABLES TO r;", "ALTER DEFAULT PRIVILEGES FOR ROLE \"t\" GRANT ALL ON TABLES TO r", "r")]
    [InlineData("ALTER DEFAULT PRIVILEGES FOR ROLE \"o w\" REVOKE ALL ON FUNCTIONS FROM PUBLIC;", "ALTER DEFAULT PRIVILEGES FOR ROLE \"t\" REVOKE ALL ON FUNCTIONS FROM PUBLIC", "")]
    [InlineData("ALTER DEFAULT PRIVILEGES FOR ROLE \"o w\" REVOKE ALL ON TABLES FROM \"o w\";", "", "")]
    [InlineData("GRANT ALL ON TABLE \"a TO b\" TO r;", "GRANT ALL ON TABLE \"a TO b\" TO r", "r")]
    [InlineData("GRANT ALL ON TABLE \"a;b\" TO \"r;s\";", "GRANT ALL ON TABLE \"a;b\" TO \"r;s\"", "r;s")]
    [InlineData("GRANT ALL ON TABLE t TO \"WITH GRANT OPTION\" WITH GRANT OPTION;", "GRANT ALL ON TABLE t TO \"WITH GRANT OPTION\" WITH GRANT OPTION", "WITH GRANT OPTION")]
    [InlineData("GRANT ALL ON TABLE \"SESSION AUTHORIZATION\" TO r;", "GRANT ALL ON TABLE \"SESSION AUTHORIZATION\" TO r", "r")]
    [InlineData("SET SESSION AUTHORIZATION \"o;p\";\nGRANT ALL ON TABLE t TO r;\nRESET SESSION AUTHORIZATION;\n", "GRANT ALL ON TABLE t TO r", "r")]
    [InlineData("GRANT ALL ON TABLE t TO \"O W\";", "GRANT ALL ON TABLE t TO \"O W\"", "O W")]
    [InlineData("GRANT ALL ON TABLE t TO \"größe\";", "GRANT ALL ON TABLE t TO \"größe\"", "größe")]
    [InlineData("", "", "")]
    public void Every_form_of_pg_dump_is_understood(string definition, string statements, string roles)
    {
        var grants = Grants.For(Entry(1, "ACL", "TABLE t", definition: definition, owner: "o w"), "t");
        string.Join('|', grants.Statements).ShouldBe(statements);
        string.Join('|', grants.Roles).ShouldBe(roles);
    }

    private static GrantStatements Of(string tag) => Grants.For(ShopContents.Entries.Single(entry => entry.Type == "ACL" && entry.Tag == tag), "target");
}
