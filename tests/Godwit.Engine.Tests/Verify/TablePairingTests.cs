using System.Collections.Immutable;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.Verify;

namespace Godwit.Engine.Tests.Verify;

public sealed class TablePairingTests
{
    private static readonly Dictionary<uint, ImmutableArray<string>> NoKeys = [];

    [Fact]
    public void A_key_counts_where_the_target_has_its_columns_too()
    {
        var keys = new Dictionary<uint, ImmutableArray<string>> { [1] = ["b", "a"] };
        var table = Table("t", ("a", "integer"), ("b", "text"));
        TablePairing.Of([table], [table], keys).Pairs.Single().Key.ShouldBe(["b", "a"]);
        TablePairing.Of([table], [Table("t", ("a", "integer"))], keys).Pairs.Single().Key.ShouldBeEmpty();
    }

    [Fact]
    public void Columns_are_compared_in_the_order_of_their_names_whatever_their_place()
    {
        var pair = TablePairing.Of([Table("t", ("b", "text"), ("a", "integer"))], [Table("t", ("a", "integer"), ("b", "text"))], NoKeys).Pairs.Single();
        pair.Columns.ShouldBe(["a", "b"]);
        pair.Differences.ShouldBeEmpty();
    }

    [Fact]
    public void What_differs_between_columns_is_named()
    {
        var pair = TablePairing.Of(
            [Table("t", ("id", "integer"), ("gone", "text"))], [Table("t", ("id", "bigint"), ("new", "text"))], NoKeys).Pairs.Single();
        pair.Columns.ShouldBe(["id"]);
        pair.Differences.ShouldBe(
            ["column gone is missing on the target", "column new is missing on the source", "column id is integer on the source, bigint on the target"]);
    }

    [Fact]
    public void A_table_of_one_side_is_missing_on_the_other()
    {
        var pairing = TablePairing.Of([Table("a"), Table("b")], [Table("b"), Table("c")], NoKeys);
        pairing.SourceOnly.Select(table => table.Name.Name).ShouldBe(["a"]);
        pairing.TargetOnly.Select(table => table.Name.Name).ShouldBe(["c"]);
    }

    [Fact]
    public void A_partitioned_table_has_no_rows_of_its_own() =>
        TablePairing.Of([Table("p") with { IsPartitioned = true }], [Table("p") with { IsPartitioned = true }], NoKeys).Pairs.ShouldBeEmpty();

    [Fact]
    public void A_named_table_stands_for_its_partitions()
    {
        var root = Table("root") with { IsPartitioned = true };
        var middle = Table("middle") with { IsPartitioned = true, Parent = root.Name };
        var leaf = Table("leaf") with { Parent = middle.Name };
        TableFilter.Below([root, middle, leaf, Table("other")], [root.Name]).Select(table => table.Name.Name).ShouldBe(["root", "middle", "leaf"]);
    }

    [Fact]
    public void A_name_that_neither_side_has_is_refused() =>
        Should.Throw<GodwitException>(() => TableFilter.Require([new("public", "typo")], [Table("a")], [Table("b")])).ExitCode.ShouldBe(ExitCode.Usage);

    private static TableInfo Table(string name, params (string Name, string Type)[] columns) => new()
    {
        Oid = 1, Name = new("public", name), IsPartitioned = false, IsPartition = false, IsUnlogged = false, FileNode = 1, Bytes = 0,
        EstimatedRows = 0, HasReplicaIdentity = true, RowSecurity = false, ForceRowSecurity = false, Owner = "owner",
        Columns = [.. columns.Select((column, index) => new ColumnInfo(column.Name, (short)(index + 1), 1, column.Type, false, false, false))],
    };
}
