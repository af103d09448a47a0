using Godwit.Engine.Events;
using Godwit.Engine.Postgres;
using Godwit.Engine.Running.Drifting.Rules;
using Godwit.Engine.Schema.Archive;
using Godwit.Engine.Tests.Schema.Archive;
using Godwit.Engine.Verify;

namespace Godwit.Engine.Tests.Running.Drifting;

public sealed class DriftRulesTests
{
    private static readonly TableName Table = new("app", "t");

    private static readonly ArchiveEntry[] Archive =
    [
        Entry(1, "TABLE", "t", "CREATE TABLE app.t (\n    id integer NOT NULL\n);\n\n"),
        Entry(2, "INDEX", "i", "CREATE INDEX i ON app.t USING btree (id);\n", Section.PostData, 1),
        Entry(3, "CONSTRAINT", "t t_pkey", "ALTER TABLE ONLY app.t\n    ADD CONSTRAINT t_pkey PRIMARY KEY (id);\n", Section.PostData, 1),
        Entry(4, "POLICY", "t p", "CREATE POLICY p ON app.t USING (true);\n", Section.PostData, 1),
        Entry(5, "ROW SECURITY", "t", "ALTER TABLE app.t ENABLE ROW LEVEL SECURITY;\n", Section.PostData, 1),
        Entry(6, "ACL", "TABLE t", "GRANT SELECT ON TABLE app.t TO clerk;\n", Section.None, 1),
        Entry(7, "FK CONSTRAINT", "t t_fk", "ALTER TABLE ONLY app.t\n    ADD CONSTRAINT t_fk FOREIGN KEY (id) REFERENCES app.t(id);\n", Section.PostData, 1, 3),
        Entry(8, "VIEW", "v", "CREATE VIEW app.v AS\n SELECT id FROM app.t;\n", Section.PreData, 1),
        Entry(9, "FUNCTION", "f(integer)", "CREATE FUNCTION app.f(a integer) RETURNS integer\n    LANGUAGE sql\n    AS $$SELECT a$$;\n"),
        Entry(10, "TRIGGER", "t g", "CREATE TRIGGER g BEFORE INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.g();\n", Section.PostData, 1),
        Entry(11, "MATERIALIZED VIEW", "m", "CREATE MATERIALIZED VIEW app.m AS\n SELECT 1\n  WITH NO DATA;\n"),
        Entry(12, "TYPE", "mood", "CREATE TYPE app.mood AS ENUM (\n    'a'\n);\n"),
        Entry(13, "SERVER", "remote", "CREATE SERVER remote FOREIGN DATA WRAPPER w OPTIONS (password 'x');\n"),
        Entry(14, "SEQUENCE", "s", "CREATE SEQUENCE app.s;\n"),
        Entry(15, "TABLE", "p1", "CREATE TABLE app.p1 (\n    id integer NOT NULL\n);\n\n"),
        Entry(16, "TABLE ATTACH", "p1", "ALTER TABLE ONLY app.t ATTACH PARTITION app.p1 DEFAULT;\n", Section.PreData, 1, 15),
        Entry(17, "CONSTRAINT", "p1 p1_pkey", "ALTER TABLE ONLY app.p1\n    ADD CONSTRAINT p1_pkey PRIMARY KEY (id);\n", Section.PostData, 15),
    ];

    public static TheoryData<string, string, string?, string?, string?, DriftClass, string?> Cases => new()
    {
        { "index", "i on app.t", null, "exists", null, DriftClass.Additive, "CREATE INDEX i ON app.t USING btree (id);" },
        { "index", "i on app.t", null, null, "exists", DriftClass.Additive, "DROP INDEX \"app\".\"i\";" },
        { "index", "i on app.t", "definition", "a", "b", DriftClass.Additive, "DROP INDEX \"app\".\"i\";\nCREATE INDEX i ON app.t USING btree (id);" },
        { "constraint", "t_pkey on app.t", null, "exists", null, DriftClass.Manual, "ALTER TABLE ONLY app.t\n    ADD CONSTRAINT t_pkey PRIMARY KEY (id);" },
        { "constraint", "t_fk on app.t", null, "exists", null, DriftClass.Manual, "ALTER TABLE ONLY app.t\n    ADD CONSTRAINT t_fk FOREIGN KEY (id) REFERENCES app.t(id);" },
        { "constraint", "t_pkey on app.t", null, null, "exists", DriftClass.Manual, "ALTER TABLE \"app\".\"t\" DROP CONSTRAINT \"t_pkey\";" },
        { "constraint", "c on app.t", "validated", "true", "false", DriftClass.Manual, "ALTER TABLE \"app\".\"t\" VALIDATE CONSTRAINT \"c\";" },
        { "policy", "p on app.t", null, "exists", null, DriftClass.Additive, "CREATE POLICY p ON app.t USING (true);" },
        { "policy", "p on app.t", "using", "true", "false", DriftClass.Additive, "DROP POLICY \"p\" ON \"app\".\"t\";\nCREATE POLICY p ON app.t USING (true);" },
        { "policy", "p on app.t", null, null, "exists", DriftClass.Additive, "DROP POLICY \"p\" ON \"app\".\"t\";" },
        { "trigger", "g on app.t", null, "exists", null, DriftClass.Additive, "CREATE TRIGGER g BEFORE INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.g();" },
        { "trigger", "g on app.t", "enabled", "disabled", "origin", DriftClass.Additive, "ALTER TABLE \"app\".\"t\" DISABLE TRIGGER \"g\";" },
        { "trigger", "g on app.t", "enabled", "origin", "disabled", DriftClass.Additive, "ALTER TABLE \"app\".\"t\" ENABLE TRIGGER \"g\";" },
        { "view", "app.v", null, "exists", null, DriftClass.Additive, "CREATE VIEW app.v AS\n SELECT id FROM app.t;" },
        { "view", "app.v", "definition", "a", "b", DriftClass.Additive, "CREATE OR REPLACE VIEW app.v AS\n SELECT id FROM app.t;" },
        { "view", "app.v", "options", "security_invoker=true", null, DriftClass.Additive, "ALTER VIEW \"app\".\"v\" SET (security_invoker = 'true');" },
        { "view", "app.v", null, null, "exists", DriftClass.Additive, "DROP VIEW \"app\".\"v\";" },
        { "materialized view", "app.m", null, "exists", null, DriftClass.Manual, "CREATE MATERIALIZED VIEW app.m AS\n SELECT 1\n  WITH NO DATA;" },
        { "function", "app.f(a integer)", null, "exists", null, DriftClass.Additive, "CREATE FUNCTION app.f(a integer) RETURNS integer\n    LANGUAGE sql\n    AS $$SELECT a$$;" },
        { "function", "app.f(a integer)", "source (md5)", "a", "b", DriftClass.Additive, "CREATE OR REPLACE FUNCTION app.f(a integer) RETURNS integer\n    LANGUAGE sql\n    AS $$SELECT a$$;" },
        { "function", "app.f(a integer)", null, null, "exists", DriftClass.Additive, "DROP FUNCTION app.f(a integer);" },
        { "function", "app.unknown()", null, "exists", null, DriftClass.Manual, null },
        { "enum", "app.mood", null, "exists", null, DriftClass.Additive, "CREATE TYPE app.mood AS ENUM (\n    'a'\n);" },
        { "enum", "app.mood", null, null, "exists", DriftClass.Manual, "DROP TYPE \"app\".\"mood\";" },
        { "sequence", "app.s", null, "exists", null, DriftClass.Additive, "CREATE SEQUENCE app.s;" },
        { "sequence", "app.s", "increment", "5", "1", DriftClass.Additive, "ALTER SEQUENCE \"app\".\"s\" INCREMENT BY 5;" },
        { "sequence", "app.s", "owned by", null, "app.t.id", DriftClass.Additive, "ALTER SEQUENCE \"app\".\"s\" OWNED BY NONE;" },
        { "extension", "citext", "version", "1.6", "1.5", DriftClass.Manual, "ALTER EXTENSION \"citext\" UPDATE TO '1.6';" },
        { "server", "remote", null, "exists", null, DriftClass.Manual, null },
        { "comment", "table column app.t.c", "text", "it's", null, DriftClass.Additive, "COMMENT ON COLUMN app.t.c IS 'it''s';" },
        { "comment", "policy p on app.t", "text", null, "x", DriftClass.Additive, "COMMENT ON POLICY p on app.t IS NULL;" },
        { "cast", "(a AS b)", null, "exists", null, DriftClass.Manual, null },
        { "constraint", "t_fkey on app.t", "triggers", null, "disabled", DriftClass.Manual, "ALTER TABLE \"app\".\"t\" ENABLE TRIGGER ALL;" },
        { "constraint", "t_fkey on app.t", "triggers", "disabled", null, DriftClass.Manual, "ALTER TABLE \"app\".\"t\" DISABLE TRIGGER ALL;" },
        { "constraint", "t_pkey on app.t", "index valid", "true", "false", DriftClass.Manual, null },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_difference_has_its_remedy(string kind, string name, string? property, string? source, string? target, DriftClass expected, string? statement)
    {
        var context = Given.Context(Archive) with { Routines = Given.Context().Routines.Add("app.f(a integer)", 16384 + 9) };
        var remedy = DriftRules.Of(new SchemaDifference(kind, name, property, source, target), Given.Object(kind, name), Given.Object(kind, name), context);
        (remedy.Class, remedy.Statement?.Trim()).ShouldBe((expected, statement));
    }

    [Theory]
    [InlineData("row security", "true", "false", DriftClass.Additive, "ENABLE ROW LEVEL SECURITY;")]
    [InlineData("row security", "false", "true", DriftClass.Manual, "DISABLE ROW LEVEL SECURITY;")]
    [InlineData("force row security", "true", "false", DriftClass.Additive, "FORCE ROW LEVEL SECURITY;")]
    [InlineData("persistence", "unlogged", "permanent", DriftClass.Manual, "SET UNLOGGED;")]
    [InlineData("replica identity", "full", "default", DriftClass.Manual, "REPLICA IDENTITY FULL;")]
    [InlineData("replica identity", "using index \"K\"", "default", DriftClass.Manual, "REPLICA IDENTITY USING INDEX \"K\";")]
    [InlineData("options", "fillfactor=70", "autovacuum_enabled=false", DriftClass.Additive, "SET (fillfactor = '70');\nALTER TABLE \"app\".\"t\" RESET (autovacuum_enabled);")]
    [InlineData("inherits", "app.a", "app.b", DriftClass.Manual, "NO INHERIT \"app\".\"b\";\nALTER TABLE \"app\".\"t\" INHERIT \"app\".\"a\";")]
    public void Properties_of_tables(string property, string source, string target, DriftClass expected, string statement)
    {
        var table = Given.Object("table", "app.t", Table);
        var remedy = DriftRules.Of(Given.Differs("table", "app.t", property, source, target), table, table, Given.Context());
        (remedy.Class, remedy.Statement).ShouldBe((expected, $"ALTER TABLE \"app\".\"t\" {statement}"));
    }

    [Fact]
    public void A_new_table_comes_with_all_that_belongs_to_it_but_foreign_keys()
    {
        var remedy = DriftRules.Of(Given.Missing("table", "app.t"), Given.Object("table", "app.t", Table), null, Given.Context(Archive));
        remedy.Class.ShouldBe(DriftClass.Additive);
        remedy.Note.ShouldNotBeNull().ShouldContain("godwit resync app.t");
        var statement = remedy.Statement.ShouldNotBeNull();
        string[] inOrder = ["CREATE TABLE app.t", "CREATE INDEX i", "PRIMARY KEY", "CREATE POLICY p", "ENABLE ROW LEVEL", "CREATE TRIGGER g", "GRANT SELECT"];
        inOrder.Select(text => statement.IndexOf(text, StringComparison.Ordinal)).ShouldBeInOrder();
        statement.ShouldNotContain("FOREIGN KEY");
        statement.ShouldNotContain("ATTACH");
        remedy.Roles.ShouldBe(["clerk"]);
        remedy.Grants.ShouldNotBeNull().Trim().ShouldBe("GRANT SELECT ON TABLE app.t TO clerk;");
        remedy.Run.ShouldNotBeNull().ShouldNotContain("GRANT");
    }

    [Fact]
    public void A_partition_is_attached_when_it_has_its_indexes()
    {
        var source = Given.Object("table", "app.p1", new("app", "p1"), ("partition bound", "DEFAULT"), ("followed", "yes"));
        var statement = DriftRules.Of(Given.Missing("table", "app.p1"), source, null, Given.Context(Archive)).Statement.ShouldNotBeNull();
        new[] { "CREATE TABLE app.p1", "p1_pkey", "ATTACH PARTITION" }.Select(text => statement.IndexOf(text, StringComparison.Ordinal)).ShouldBeInOrder();
    }

    [Fact]
    public void A_check_that_pg_dump_writes_into_its_table_is_made_by_its_definition()
    {
        var source = Given.Object("constraint", "cheap on app.t", Table, ("definition", "CHECK ((price < 10))"));
        var remedy = DriftRules.Of(Given.Missing("constraint", "cheap on app.t"), source, null, Given.Context(Archive));
        remedy.Statement.ShouldBe("ALTER TABLE \"app\".\"t\" ADD CONSTRAINT \"cheap\" CHECK ((price < 10));");
        (remedy.Class, remedy.Note).ShouldBe((DriftClass.Manual, "it reads the whole table, and fails where rows break it"));
        DriftRules.Of(Given.Differs("constraint", "cheap on app.t", "definition", "CHECK ((price < 10))", "CHECK ((price < 9))"), source, source, Given.Context(Archive)).Statement
            .ShouldBe("ALTER TABLE \"app\".\"t\" DROP CONSTRAINT \"cheap\";\nALTER TABLE \"app\".\"t\" ADD CONSTRAINT \"cheap\" CHECK ((price < 10));");
    }

    [Fact]
    public void Constraints_of_a_table_that_is_new_itself_are_additive() => DriftRules.Of(
        Given.Missing("constraint", "t_fk on app.t"), null, null, Given.Context(Archive) with { NewTables = [Table] }).Class.ShouldBe(DriftClass.Additive);

    [Fact]
    public void Partitions_are_attached_and_detached_by_the_operator()
    {
        var (with, without) = (Given.Object("table", "app.p", new("app", "p"), ("inherits", "app.t"), ("partition bound", "DEFAULT")), Given.Object("table", "app.p", new("app", "p")));
        DriftRules.Of(Given.Differs("table", "app.p", "partition bound", "DEFAULT", null), with, without, Given.Context()).Statement.ShouldBe("ALTER TABLE \"app\".\"t\" ATTACH PARTITION \"app\".\"p\" DEFAULT;");
        DriftRules.Of(Given.Differs("table", "app.p", "partition bound", null, "DEFAULT"), without, with, Given.Context()).Statement.ShouldBe("ALTER TABLE \"app\".\"t\" DETACH PARTITION \"app\".\"p\";");
    }

    [Fact]
    public void What_is_not_followed_says_why()
    {
        var table = Given.Object("table", "app.t", Table);
        var difference = Given.Differs("table", "app.t", "followed", "no", "yes");
        DriftRules.Of(difference, table, table, Given.Context()).Note.ShouldNotBeNull().ShouldContain("godwit resync app.t");
        var context = Given.Context() with { Unfollowed = Given.Context().Unfollowed.Add(Table, "it is UNLOGGED") };
        DriftRules.Of(difference, table, table, context).Note.ShouldBe("its changes do not arrive: it is UNLOGGED");
    }

    private static ArchiveEntry Entry(int id, string type, string tag, string definition, Section section = Section.PreData, params int[] dependencies) =>
        SampleArchives.Entry(id, type, tag, type is "SERVER" ? "" : "app", section, definition, "shop_owner", dependencies);
}
