using Godwit.Engine.Events;
using Godwit.Engine.Postgres;
using Godwit.Engine.Running.Drifting;
using Godwit.Engine.Running.Drifting.Rules;
using Godwit.Engine.Schema.Archive;
using Godwit.Engine.State;
using Godwit.Engine.Tests.Schema.Archive;

namespace Godwit.Engine.Tests.Running.Drifting;

public sealed class DriftPlannerTests
{
    private static readonly TableName Table = new("app", "t");

    [Fact]
    public void What_was_there_before_is_no_drift_until_it_changes()
    {
        var catalogs = Given.Catalogs();
        var difference = Given.Differs("table", "app.t", "options", "fillfactor=70", null);
        HashSet<BaselineRow> baseline = [DriftPlanner.Row(difference)];
        DriftPlanner.Plan([difference], baseline, catalogs, Given.Context()).ShouldBeEmpty();
        DriftPlanner.Plan([difference with { Source = "fillfactor=80" }], baseline, catalogs, Given.Context()).ShouldHaveSingleItem();
    }

    [Fact]
    public void At_the_first_look_what_the_archives_have_otherwise_is_drift()
    {
        var stored = SampleArchives.Contents(Entry(1, "TABLE", "t", "old"), Entry(2, "INDEX", "i", "same"), Entry(3, "ACL", "TABLE t", "same"));
        var fresh = SampleArchives.Contents(Entry(1, "TABLE", "t", "new"), Entry(2, "INDEX", "i", "same"), Entry(3, "ACL", "TABLE t", "same"), Entry(4, "VIEW", "v", "new"));
        var (column, index, view, grant) = (Given.Missing("column", "app.t.c"), Given.Missing("index", "i on app.t"), Given.Missing("view", "app.v"), Given.Differs("grant", "table app.t", "clerk", "SELECT", null));
        DriftPlanner.Baseline([column, index, view, grant], stored, fresh).ShouldBe([DriftPlanner.Row(index), DriftPlanner.Row(grant)]);
        var (check, elsewhere) = (Given.Missing("constraint", "cheap on app.t"), Given.Missing("constraint", "cheap on app.u"));
        DriftPlanner.Baseline([check, elsewhere], stored, fresh).ShouldBe([DriftPlanner.Row(elsewhere)]);
        // A schema that was there already: nothing tells what is new.
        DriftPlanner.Baseline([column, index], null, fresh).Length.ShouldBe(2);
    }

    [Fact]
    public void A_column_that_came_and_one_that_went_may_be_one_renamed()
    {
        var catalogs = Given.Catalogs(
            [Given.Object("column", "app.t.new", Table, ("type", "text"))], [Given.Object("column", "app.t.old", Table, ("type", "text"))]);
        var context = Given.Context() with { Columns = Given.Context().Columns.Add((Table, "new"), new("text", false, null, null, false, false, null, false, null)) };
        var drifts = Given.Plan(catalogs, context, Given.Missing("column", "app.t.new"), Given.Gone("column", "app.t.old"));
        drifts.Select(one => one.Drift.Class).ShouldAllBe(of => of == DriftClass.Manual);
        foreach (var one in drifts) one.Drift.Note.ShouldNotBeNull().ShouldContain("ALTER TABLE \"app\".\"t\" RENAME COLUMN \"old\" TO \"new\";");

        var retyped = Given.Catalogs([Given.Object("column", "app.t.new", Table, ("type", "text"))], [Given.Object("column", "app.t.old", Table, ("type", "integer"))]);
        Given.Plan(retyped, context, Given.Missing("column", "app.t.new"), Given.Gone("column", "app.t.old")).ShouldContain(one => one.Drift.Class == DriftClass.Additive);
    }

    [Fact]
    public void Whose_a_sequence_is_waits_for_the_column()
    {
        var (owned, column) = (Given.Differs("sequence", "app.s", "owned by", "app.t.n", null), Given.Missing("column", "app.t.n"));
        var catalogs = Given.Catalogs([Given.Object("column", "app.t.n", Table, ("type", "bigint")), Given.Object("sequence", "app.s", null, ("owned by", "app.t.n"))], []);
        DriftPlanner.Tidy([owned, column], catalogs).ShouldBe([column]);
        DriftPlanner.Tidy([owned], catalogs).ShouldBe([owned]);
    }

    [Fact]
    public void Of_several_columns_of_a_type_none_is_added_while_one_went()
    {
        var catalogs = Given.Catalogs(
            [Given.Object("column", "app.t.a", Table, ("type", "text")), Given.Object("column", "app.t.b", Table, ("type", "text")), Given.Object("column", "app.t.n", Table, ("type", "integer"))],
            [Given.Object("column", "app.t.old", Table, ("type", "text"))]);
        var facts = new ColumnFacts("text", false, null, null, false, false, null, false, null);
        var context = Given.Context() with { Columns = Given.Context().Columns.Add((Table, "a"), facts).Add((Table, "b"), facts).Add((Table, "n"), facts with { Type = "integer" }) };
        var drifts = Given.Plan(catalogs, context, Given.Missing("column", "app.t.a"), Given.Missing("column", "app.t.b"), Given.Missing("column", "app.t.n"), Given.Gone("column", "app.t.old"));
        drifts.Where(one => one.Drift.Class == DriftClass.Additive).Select(one => one.Drift.Name).ShouldBe(["app.t.n"]);
    }

    [Fact]
    public void A_table_that_came_with_the_columns_of_one_that_went_may_be_renamed()
    {
        var catalogs = Given.Catalogs(
            [Given.Object("table", "app.b", new("app", "b"), ("columns in order", "id, note"))], [Given.Object("table", "app.a", new("app", "a"), ("columns in order", "id, note"))]);
        Given.Plan(catalogs, Given.Context(), Given.Missing("table", "app.b"), Given.Gone("table", "app.a"))
            .ShouldAllBe(one => one.Drift.Note!.Contains("ALTER TABLE \"app\".\"a\" RENAME TO \"b\";"));
    }

    [Fact]
    public void What_follows_from_another_difference_has_no_line_of_its_own()
    {
        var (parent, leaf) = (new TableName("app", "t"), new TableName("app", "t_1"));
        var catalogs = Given.Catalogs(
        [
            Given.Object("table", "app.t", parent, ("columns in order", "id, c")), Given.Object("table", "app.t_1", leaf, ("inherits", "app.t"), ("columns in order", "id, c")),
            Given.Object("column", "app.t.c", parent), Given.Object("column", "app.t_1.c", leaf), Given.Object("index", "building on app.t", parent, ("valid", "false")),
            Given.Object("column", "app.v.c"),
        ]);
        DriftPlanner.Tidy(
        [
            Given.Missing("column", "app.t.c"), Given.Missing("column", "app.t_1.c"), Given.Differs("table", "app.t", "columns in order", "id, c", "id"),
            Given.Missing("index", "building on app.t"), Given.Missing("column", "app.v.c"),
        ], catalogs).ShouldBe([Given.Missing("column", "app.t.c")]);
    }

    [Fact]
    public void Settings_of_a_role_without_any_on_a_side_are_told_by_name()
    {
        var catalogs = Given.Catalogs([Given.Object("setting", "database", null, ("work_mem", "5MB"), ("jit", "off"))]);
        DriftPlanner.Tidy([Given.Missing("setting", "database")], catalogs)
            .ShouldBe([Given.Differs("setting", "database", "jit", "off", null), Given.Differs("setting", "database", "work_mem", "5MB", null)]);
    }

    [Fact]
    public void What_the_end_of_a_run_fills_is_no_drift()
    {
        var catalogs = Given.Catalogs([Given.Object("materialized view", "app.totals", null, ("populated", "true"))]);
        DriftPlanner.Tidy([Given.Differs("materialized view", "app.totals", "populated", "true", "false")], catalogs).ShouldBeEmpty();
    }

    [Fact]
    public void One_statement_for_all_that_differs_in_a_function()
    {
        var context = Given.Context(Entry(1, "FUNCTION", "f()", "CREATE FUNCTION app.f() RETURNS integer LANGUAGE sql AS 'SELECT 1';\n")) with { Routines = Given.Context().Routines.Add("app.f()", 16385) };
        var drift = Given.Plan(Given.Catalogs(), context, Given.Differs("function", "app.f()", "cost", "1", "2"), Given.Differs("function", "app.f()", "source (md5)", "a", "b")).ShouldHaveSingleItem().Drift;
        (drift.Property, drift.Source, drift.Target).ShouldBe(("cost, source (md5)", "1; a", "2; b"));
        drift.Statement.ShouldNotBeNull().ShouldStartWith("CREATE OR REPLACE FUNCTION app.f()");
    }

    [Fact]
    public void What_others_need_comes_first()
    {
        var context = Given.Context(
            Entry(1, "TYPE", "mood", "CREATE TYPE app.mood AS ENUM ('a');\n"), Entry(2, "TABLE", "t", "CREATE TABLE app.t (id int);\n"), Entry(3, "VIEW", "v", "CREATE VIEW app.v AS SELECT 1;\n"));
        var catalogs = Given.Catalogs([Given.Object("table", "app.t", Table), Given.Object("enum", "app.mood"), Given.Object("view", "app.v")]);
        Given.Plan(catalogs, context, Given.Gone("policy", "p on app.t"), Given.Differs("grant", "table app.x", "clerk", "SELECT", null), Given.Missing("view", "app.v"), Given.Missing("table", "app.t"), Given.Missing("enum", "app.mood"))
            .Select(one => one.Drift.Kind).ShouldBe(["policy", "enum", "table", "view", "grant"]);
    }

    [Fact]
    public void Without_an_archive_the_drift_is_named_and_nothing_is_invented()
    {
        var context = Given.Context() with { Archive = new(null, "mover", new HashSet<string>()) };
        var drift = Given.Plan(Given.Catalogs(), context, Given.Missing("index", "i on app.t")).ShouldHaveSingleItem().Drift;
        (drift.Class, drift.Statement).ShouldBe((DriftClass.Manual, null));
        drift.Note.ShouldNotBeNull().ShouldContain("pg_dump");
    }

    private static ArchiveEntry Entry(int id, string type, string tag, string definition) => SampleArchives.Entry(id, type, tag, "app", Section.PreData, definition);
}
