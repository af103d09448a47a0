using System.Collections.Immutable;
using Godwit.Engine.Running.Verifying;
using Godwit.Engine.Verify;
using Godwit.Engine.Verify.Rows;

namespace Godwit.Engine.Tests.Running.Verifying;

public sealed class RepairTests
{
    [Fact]
    public void Rows_with_a_key_that_are_all_named_can_be_put_right() =>
        Repair.Hindrance(Table(TableState.ContentDiffers, Rows(2, Row("1"), Row("2")))).ShouldBeNull();

    public static TheoryData<TableVerdict, string> Hindrances() => new()
    {
        { Table(TableState.ColumnsDiffer, Rows(1, Row("1"))), "its definition differs" },
        { Table(TableState.MissingOnTarget, null), "its definition differs" },
        { Table(TableState.Elsewhere, null), "being copied again" },
        { Table(TableState.RowsDiffer, null), "not looked at" },
        { Table(TableState.RowsDiffer, Rows(1, Row()) with { Key = [] }), "it has no key" },
        { Table(TableState.RowsDiffer, Rows(1, Row("1")) with { IsComplete = false }), "too many rows" },
        { Table(TableState.RowsDiffer, Rows(Repair.MostRows + 1, Row("1"))), "too many rows" },
        { Table(TableState.RowsDiffer, Rows(2, Row("1"))), "--rows" },
        { Table(TableState.RowsDiffer, Rows(2, Row("1"), Row("1"))), "more than once" },
        { Table(TableState.RowsDiffer, Rows(1, Row("1") with { Count = 2 })), "more than once" },
    };

    [Theory]
    [MemberData(nameof(Hindrances))]
    public void What_cannot_be_put_right_is_said(TableVerdict table, string reason) => Repair.Hindrance(table)!.ShouldContain(reason);

    private static RowDifference Row(params ImmutableArray<string> key) => new(RowState.MissingOnTarget, key, "a", null, 1, []);

    private static RowDifferences Rows(long found, params ImmutableArray<RowDifference> rows) => new(["id"], rows, found, IsComplete: true);

    private static TableVerdict Table(TableState state, RowDifferences? rows) => new(new("public", "t"), state, new(5, 1, 1), new(5, 2, 2), [], rows);
}
