using System.Collections.Immutable;
using Godwit.Engine.Running.Verifying;
using Godwit.Engine.Verify;
using Godwit.Engine.Verify.Rows;

namespace Godwit.Engine.Tests.Running.Verifying;

public sealed class RecheckTests
{
    [Fact]
    public void A_row_that_differs_alike_each_time_stays()
    {
        var still = Recheck.Narrowed(Table(Row("1", "a", "b"), Row("2", "a", "b")), Table(Row("1", "a", "b"), Row("3", "a", "b")));
        still.State.ShouldBe(TableState.ContentDiffers);
        still.Rows!.Rows.ShouldHaveSingleItem().Key.ShouldBe(["1"]);
        still.Rows.Found.ShouldBe(1);
    }

    [Fact]
    public void Rows_that_differ_otherwise_each_time_are_being_written() =>
        Recheck.Narrowed(Table(Row("1", "a", "b")), Table(Row("1", "c", "b"))).ShouldSatisfyAllConditions(
            table => table.State.ShouldBe(TableState.Agreed), table => table.IsIdentical.ShouldBeTrue(), table => table.Rows.ShouldBeNull());

    [Fact]
    public void A_table_that_is_the_same_later_agrees() =>
        Recheck.Narrowed(Table(Row("1", "a", "b")), Table() with { State = TableState.Identical, Rows = null }).State.ShouldBe(TableState.Agreed);

    // A list that was cut off says nothing about the rows that are not in it.
    [Fact]
    public void What_was_not_listed_as_a_whole_is_not_talked_away()
    {
        var (whole, other) = (Table(Row("1", "a", "b")), Table(Row("2", "a", "b")));
        var more = other with { Rows = other.Rows! with { IsComplete = false } };
        var cut = other with { Rows = other.Rows! with { Found = 20_000 } };
        foreach (var part in new[] { more, cut })
        {
            Recheck.Narrowed(whole, part).ShouldBe(part);
            Recheck.Narrowed(part, whole).ShouldBe(whole);
            Recheck.Narrowed(part, part).IsIdentical.ShouldBeFalse();
            Recheck.Narrowed(part, Table() with { State = TableState.Identical, Rows = null }).State.ShouldBe(TableState.Agreed);
        }
        Recheck.Narrowed(whole, null).ShouldBe(whole);
    }

    [Fact]
    public void Columns_that_differ_stay() =>
        Recheck.Narrowed(Table(Row("1", "a", "b")) with { State = TableState.ColumnsDiffer }, Table(Row("1", "c", "b")) with { State = TableState.ColumnsDiffer })
            .State.ShouldBe(TableState.ColumnsDiffer);

    private static RowDifference Row(string key, string source, string target) => new(RowState.Different, [key], source, target, 1, []);

    private static TableVerdict Table(params ImmutableArray<RowDifference> rows) =>
        new(new("public", "t"), TableState.ContentDiffers, new(5, 1, 1), new(5, 2, 2), [], new(["id"], rows, rows.Length, IsComplete: true));
}
