using Godwit.Engine.Events;
using Godwit.Engine.Running.Drifting.Rules;

namespace Godwit.Engine.Tests.Running.Drifting;

public sealed class PrivilegeRulesTests
{
    [Theory]
    [InlineData("table app.t", "INSERT, SELECT*", "SELECT, UPDATE", "REVOKE UPDATE ON TABLE \"app\".\"t\" FROM \"Clerk\";\nGRANT INSERT ON TABLE \"app\".\"t\" TO \"Clerk\";\nGRANT SELECT ON TABLE \"app\".\"t\" TO \"Clerk\" WITH GRANT OPTION;")]
    [InlineData("view app.v", "SELECT", "SELECT*", "REVOKE GRANT OPTION FOR SELECT ON TABLE \"app\".\"v\" FROM \"Clerk\";")]
    [InlineData("materialized view app.v", "SELECT", null, "GRANT SELECT ON TABLE \"app\".\"v\" TO \"Clerk\";")]
    [InlineData("column app.t.c", "SELECT", null, "GRANT SELECT (\"c\") ON TABLE \"app\".\"t\" TO \"Clerk\";")]
    [InlineData("sequence app.s", "USAGE", null, "GRANT USAGE ON SEQUENCE \"app\".\"s\" TO \"Clerk\";")]
    [InlineData("routine app.f(integer, text)", "EXECUTE", null, "GRANT EXECUTE ON ROUTINE app.f(integer, text) TO \"Clerk\";")]
    [InlineData("schema app", null, "CREATE", "REVOKE CREATE ON SCHEMA \"app\" FROM \"Clerk\";")]
    [InlineData("database", "CONNECT, TEMPORARY", "CONNECT", "GRANT TEMPORARY ON DATABASE \"my shop\" TO \"Clerk\";")]
    [InlineData("type app.mood", "USAGE", null, "GRANT USAGE ON TYPE \"app\".\"mood\" TO \"Clerk\";")]
    public void Grants_are_what_the_source_has_more_or_less(string name, string? source, string? target, string statement)
    {
        var remedy = PrivilegeRules.Grant(Given.Differs("grant", name, "Clerk", source, target), "mover", "my shop");
        (remedy.Class, remedy.Statement).ShouldBe((DriftClass.Additive, statement));
        remedy.Roles.ShouldBe(source is null ? [] : ["Clerk"]);
    }

    [Fact]
    public void Everybody_and_the_owner_are_no_roles_of_the_source()
    {
        PrivilegeRules.Grant(Given.Differs("grant", "table app.t", "public", "SELECT", null), "mover", "shop").Statement.ShouldBe("GRANT SELECT ON TABLE \"app\".\"t\" TO PUBLIC;");
        PrivilegeRules.Grant(Given.Differs("grant", "table app.t", "<owner>", null, "DELETE"), "mover", "shop").Statement.ShouldBe("REVOKE DELETE ON TABLE \"app\".\"t\" FROM \"mover\";");
    }

    [Theory]
    [InlineData("tables in app", "ALTER DEFAULT PRIVILEGES IN SCHEMA \"app\" GRANT SELECT ON TABLES TO \"Clerk\";")]
    [InlineData("functions", "ALTER DEFAULT PRIVILEGES GRANT SELECT ON FUNCTIONS TO \"Clerk\";")]
    public void Default_privileges_are_those_of_the_targets_role(string name, string statement) =>
        PrivilegeRules.Default(Given.Differs("default privileges", name, "Clerk", "SELECT", null), "mover").Statement.ShouldBe(statement);
}
