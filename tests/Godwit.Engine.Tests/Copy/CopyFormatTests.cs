using Godwit.Engine.Copy;
using Godwit.Engine.Postgres.Catalog;

namespace Godwit.Engine.Tests.Copy;

public sealed class CopyFormatTests
{
    private static readonly Dictionary<uint, TypeInfo> Types = new[]
    {
        new TypeInfo(23, "pg_catalog", "int4", 'b', 0, 0, false, 0),
        new TypeInfo(1007, "pg_catalog", "_int4", 'b', 0, 23, true, 0),
        new TypeInfo(790, "pg_catalog", "money", 'b', 0, 0, false, 0),
        new TypeInfo(791, "pg_catalog", "_money", 'b', 0, 790, true, 0),
        new TypeInfo(2205, "pg_catalog", "regclass", 'b', 0, 0, false, 0),
        new TypeInfo(3904, "pg_catalog", "int4range", 'r', 0, 0, false, 23),
        new TypeInfo(4451, "pg_catalog", "int4multirange", 'm', 0, 0, false, 23),
        new TypeInfo(100, "public", "state", 'e', 0, 0, false, 0),
        new TypeInfo(101, "public", "_state", 'b', 0, 100, true, 0),
        new TypeInfo(102, "public", "positive", 'd', 23, 0, false, 0),
        new TypeInfo(103, "public", "ids", 'd', 1007, 0, true, 0),
        new TypeInfo(104, "public", "price", 'd', 790, 0, false, 0),
        new TypeInfo(105, "public", "address", 'c', 0, 0, false, 0),
        new TypeInfo(106, "public", "spans", 'r', 0, 0, false, 23),
        new TypeInfo(107, "public", "spanses", 'm', 0, 0, false, 23),
        new TypeInfo(108, "public", "citext", 'b', 0, 0, false, 0),
        new TypeInfo(109, "public", "text", 'b', 0, 0, false, 0),
        new TypeInfo(110, "public", "_positive", 'b', 0, 102, true, 0),
        new TypeInfo(111, "public", "inner", 'd', 102, 0, false, 0),
        new TypeInfo(112, "pg_catalog", "_gone", 'b', 0, 4242, true, 0),
    }.ToDictionary(type => type.Oid);

    [Theory]
    [InlineData(23, null)]
    [InlineData(1007, null)]
    [InlineData(100, null)]
    [InlineData(102, null)]
    [InlineData(111, null)]
    [InlineData(103, null)]
    [InlineData(3904, null)]
    [InlineData(4451, null)]
    [InlineData(790, "the binary form of money depends on the server")]
    [InlineData(791, "the binary form of money depends on the server")]
    [InlineData(104, "the binary form of money depends on the server")]
    [InlineData(2205, "the binary form of regclass depends on the server")]
    [InlineData(101, "the array type _state carries the oid of its element's type")]
    [InlineData(110, "the array type _positive carries the oid of its element's type")]
    [InlineData(112, "the array type _gone carries the oid of its element's type")]
    [InlineData(105, "the composite type address carries the oids of its columns' types")]
    [InlineData(106, "the range type spans is not one of PostgreSQL's own")]
    [InlineData(107, "the range type spanses is not one of PostgreSQL's own")]
    [InlineData(108, "the binary form of citext belongs to its extension")]
    [InlineData(109, "the binary form of text belongs to its extension")]
    [InlineData(4242, "its type is not known")]
    public void Binary_is_for_types_that_mean_the_same_on_both_servers(uint type, string? hindrance) =>
        CopyFormat.For([Tables.Column("a"), Tables.Column("b", type)], Types).ShouldBe(new CopyFormat(hindrance is null, hindrance is null ? null : $"column b: {hindrance}"));

    [Fact]
    public void A_column_of_another_type_on_the_target_goes_as_text()
    {
        var targetTypes = new Dictionary<string, string> { ["a"] = "bigint", ["b"] = "integer" };
        CopyFormat.For([Tables.Column("a")], Types, targetTypes).Reason.ShouldBe("column a is integer here and bigint on the target");
        CopyFormat.For([Tables.Column("b"), Tables.Column("c")], Types, targetTypes).IsBinary.ShouldBeTrue();
    }

    [Fact]
    public void A_table_without_columns_is_binary() => CopyFormat.For([], Types).IsBinary.ShouldBeTrue();

    [Fact]
    public void A_plan_holds_tables_with_rows_of_their_own_and_looks_at_copied_columns_only()
    {
        var table = Tables.Copy(columns: [Tables.Column("a"), Tables.Column("total", 790, generated: true)]).Table;
        var root = table with { Name = new("s", "root"), IsPartitioned = true };
        var changed = table with { Name = new("s", "changed") };
        var targetTypes = new Dictionary<Engine.Postgres.TableName, IReadOnlyDictionary<string, string>>
        {
            [changed.Name] = new Dictionary<string, string> { ["a"] = "text" },
        };

        var plan = CopyPlan.Of([root, table, changed], Types, targetTypes, 8192);

        plan.Tables.Select(copy => (copy.Table.Name.Name, copy.Format.IsBinary)).ShouldBe([("orders", true), ("changed", false)]);
        plan.BlockSize.ShouldBe(8192);
    }
}
