using System.Collections.Immutable;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.Verify;
using Godwit.Engine.Verify.Constraints;
using Godwit.Engine.Verify.Quality;

namespace Godwit.Engine.Tests.Verify.Quality;

public sealed class ReferencesTests
{
    [Theory]
    [InlineData("user_id", "users", "bigint", true)]
    [InlineData("user_id", "user", "bigint", true)]
    [InlineData("box_id", "boxes", "bigint", true)]
    [InlineData("category_id", "categories", "bigint", true)]
    [InlineData("user_id", "users", "uuid", false)]
    [InlineData("userid", "users", "bigint", false)]
    [InlineData("_id", "", "bigint", false)]
    [InlineData("place_id", "users", "bigint", false)]
    public void Names_suggest_a_reference_where_the_types_agree(string column, string parent, string type, bool expected)
    {
        var found = References.Of(Pairs(("t", [("id", "bigint"), (column, "bigint")]), (parent, [("id", type)])), [], []);
        if (!expected) found.ShouldBeEmpty();
        else found.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            one => one.IsConstraint.ShouldBeFalse(), one => one.Key.Columns.ShouldBe([column]), one => one.Key.Parent!.Name.Name.ShouldBe(parent));
    }

    [Fact]
    public void A_foreign_key_of_either_side_counts_once_and_takes_the_place_of_a_guess()
    {
        var pairs = Pairs(("t", [("id", "bigint"), ("user_id", "bigint")]), ("users", [("id", "bigint")]));
        var key = new ConstraintInfo(ConstraintKind.ForeignKey, "fk", new(new("public", "t"), false), ["user_id"]) { Parent = new(new("public", "users"), false), ParentColumns = ["id"], IsInForce = false };
        References.Of(pairs, [key], [key with { Name = "other" }]).ShouldHaveSingleItem().Key.Name.ShouldBe("fk");
    }

    private static ImmutableArray<TablePair> Pairs(params (string Name, (string Name, string Type)[] Columns)[] tables) =>
        [.. tables.Where(table => table.Name.Length > 0).Select(table => new TablePair(Table(table.Name, table.Columns), Table(table.Name, table.Columns), [.. table.Columns.Select(column => column.Name)], [], ["id"]))];

    private static TableInfo Table(string name, (string Name, string Type)[] columns) => new()
    {
        Oid = 1, Name = new("public", name), IsPartitioned = false, IsPartition = false, IsUnlogged = false, FileNode = 1, Bytes = 0, EstimatedRows = 0,
        HasReplicaIdentity = true, RowSecurity = false, ForceRowSecurity = false, Owner = "o",
        Columns = [.. columns.Select((column, index) => new ColumnInfo(column.Name, (short)(index + 1), 25, column.Type, false, false, false))],
    };
}
