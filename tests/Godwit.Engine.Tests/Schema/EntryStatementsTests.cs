using Godwit.Engine.Schema;
using static Godwit.Engine.Tests.Schema.Archive.SampleArchives;

namespace Godwit.Engine.Tests.Schema;

public sealed class EntryStatementsTests
{
    private static readonly HashSet<string> Nothing = [];

    [Fact]
    public void A_schema_may_be_there_before_and_is_then_not_dropped()
    {
        var schema = Entry(1, "SCHEMA", "Sales Desk", schema: "", definition: "CREATE SCHEMA \"Sales Desk\";\n");
        EntryStatements.For(schema, "o", Nothing).ShouldBe(
            new EntryStatements("CREATE SCHEMA IF NOT EXISTS \"Sales Desk\";", "DROP SCHEMA Sales Desk;", "CREATE SCHEMA IF NOT EXISTS \"Sales Desk\";"));
        EntryStatements.For(schema, "o", new HashSet<string> { "SCHEMA Sales Desk" }).Drop.ShouldBeNull();
        EntryStatements.For(schema, "o", new HashSet<string> { "EXTENSION Sales Desk" }).Drop.ShouldNotBeNull();
    }

    [Fact]
    public void The_public_schemas_own_text_is_kept() =>
        EntryStatements.For(Entry(1, "SCHEMA", "public", definition: "-- *not* creating schema\n"), "o", Nothing).Create.ShouldBe("-- *not* creating schema\n");

    [Fact]
    public void A_table_keeps_its_access_method()
    {
        var table = Entry(1, "TABLE", "t", definition: "CREATE TABLE t ();") with { AccessMethod = "columnar" };
        EntryStatements.For(table, "o", Nothing).Create.ShouldBe("SET LOCAL default_table_access_method = \"columnar\";\nCREATE TABLE t ();");
        EntryStatements.For(table with { AccessMethod = "heap" }, "o", Nothing).Create.ShouldBe("CREATE TABLE t ();");
        EntryStatements.For(table with { AccessMethod = "" }, "o", Nothing).Create.ShouldBe("CREATE TABLE t ();");
    }

    [Fact]
    public void Grants_are_rewritten_and_not_dropped()
    {
        var made = EntryStatements.For(Entry(1, "ACL", "TABLE t", definition: "GRANT ALL ON t TO shop_owner;\nGRANT ALL ON t TO r;\n"), "o", Nothing);
        made.ShouldBe(new EntryStatements("GRANT ALL ON t TO r;\n", null, "GRANT ALL ON t TO r;"));
    }

    [Theory]
    [InlineData("SERVER")]
    [InlineData("USER MAPPING")]
    [InlineData("FOREIGN TABLE")]
    [InlineData("FOREIGN DATA WRAPPER")]
    public void What_may_hold_a_password_is_sent_but_not_shown(string type)
    {
        var made = EntryStatements.For(Entry(1, type, "x", definition: "CREATE … OPTIONS (password 's3cret');"), "o", Nothing);
        made.Create.ShouldContain("s3cret");
        made.Shown.ShouldNotContain("s3cret");
    }

    [Fact]
    public void Whatever_has_no_drop_goes_with_another_object() =>
        EntryStatements.For(Entry(1, "ROW SECURITY", "t", definition: "ALTER TABLE t ENABLE ROW LEVEL SECURITY;") with { Drop = "" }, "o", Nothing).Drop.ShouldBeNull();
}
