using Godwit.Engine.Follow.Apply;

namespace Godwit.Engine.Tests.Follow.Apply;

public sealed class TablePlanTests
{
    [Fact]
    public void By_primary_key()
    {
        Plans.ByKey.Finding.ShouldBe(RowFinding.ByKey);
        Plans.ByKey.Keys.ShouldBe([new(0, Plans.Target.Columns[0], Plans.Equality)]);
        Plans.ByKey.Columns.Select(column => column.Index).ShouldBe([0, 1, 2]);
    }

    [Fact]
    public void By_the_columns_of_an_index_with_its_operators()
    {
        var target = Plans.Target with { Keys = [.. Plans.Target.Keys, new(IsPrimary: false, [new("b", "OPERATOR(\"x\".=)"), new("a", Plans.Equality)])] };
        var plan = TablePlan.Of(Plans.Relation('i', ("id", false), ("a", true), ("b", true)), target);
        plan.Finding.ShouldBe(RowFinding.ByKey);
        plan.Keys.Select(key => (key.Index, key.Operator)).ShouldBe([(1, Plans.Equality), (2, "OPERATOR(\"x\".=)")]);
    }

    [Fact]
    public void By_the_identity_s_columns_where_the_target_has_no_such_index()
    {
        var plan = TablePlan.Of(Plans.ByKey.Relation, Plans.Target with { Keys = [] });
        (plan.Finding, plan.Keys.Single().Operator).ShouldBe((RowFinding.ByKey, Plans.Equality));
    }

    [Fact]
    public void Full_with_a_primary_key_on_the_target_finds_by_it()
    {
        Plans.FullWithKey.Finding.ShouldBe(RowFinding.ByKey);
        Plans.FullWithKey.Keys.Select(key => key.Index).ShouldBe([0]);
    }

    [Fact]
    public void Full_without_one_finds_by_image() => (Plans.ByImage.Finding, Plans.ByImage.Keys.Length).ShouldBe((RowFinding.ByImage, 0));

    [Fact]
    public void Full_whose_primary_key_is_not_published_finds_by_image() =>
        TablePlan.Of(Plans.Relation('f', ("a", true), ("b", true)), Plans.Target).Finding.ShouldBe(RowFinding.ByImage);

    [Fact]
    public void Without_identity_only_inserts() => Plans.InsertsOnly.Finding.ShouldBe(RowFinding.Never);

    [Fact]
    public void A_missing_column_is_named()
    {
        var error = Should.Throw<TargetMismatchException>(() => TablePlan.Of(Plans.Relation('d', ("id", true), ("new", false), ("newer", false)), Plans.Target));
        (error.Problem.Code, error.Problem.Why).ShouldBe(("target_column_missing", "new, newer"));
    }

    [Fact]
    public void What_computes_itself_on_the_target_is_not_written()
    {
        var plan = TablePlan.Of(Plans.ByKey.Relation, Plans.Target with { Columns = [Plans.Column("id", "int4"), Plans.Column("a", "text", generated: true), Plans.Column("b", "text")] });
        plan.Columns.Select(column => column.Index).ShouldBe([0, 2]);
    }

    [Fact]
    public void The_source_s_order_of_columns_counts()
    {
        var plan = TablePlan.Of(Plans.Relation('d', ("b", false), ("id", true)), Plans.Target);
        plan.Columns.Select(column => column.Column.Name).ShouldBe(["b", "id"]);
        plan.Keys.Single().Index.ShouldBe(1);
    }

    [Fact]
    public void An_identity_key_is_no_reason_to_replace_rows() => TablePlan.Of(Plans.ByKey.Relation, Plans.Target with
    {
        Columns = [Plans.Column("id", "int4", identity: true), Plans.Column("a", "text"), Plans.Column("b", "text")],
    }).RewritesUpdates.ShouldBeFalse();
}
