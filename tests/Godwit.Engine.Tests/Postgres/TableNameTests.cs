using Godwit.Engine.Postgres;

namespace Godwit.Engine.Tests.Postgres;

public sealed class TableNameTests
{
    [Theory]
    [InlineData("public", "orders", "public.orders")]
    [InlineData("public", "Orders", "public.\"Orders\"")]
    [InlineData("Sales Desk", "a.b", "\"Sales Desk\".\"a.b\"")]
    [InlineData("s", "2024", "s.\"2024\"")]
    [InlineData("s", "a\"b", "s.\"a\"\"b\"")]
    [InlineData("s", "größe", "s.\"größe\"")]
    [InlineData("s", "", "s.\"\"")]
    public void People_see_quotes_where_they_are_needed(string schema, string name, string text) => new TableName(schema, name).ToString().ShouldBe(text);

    [Fact]
    public void A_server_sees_quotes_always() => new TableName("public", "a\"b").Quoted.ShouldBe("\"public\".\"a\"\"b\"");

    [Fact]
    public void Names_are_ordered_by_schema_then_name_ordinally()
    {
        TableName[] ordered = [new("A", "z"), new("a", "B"), new("a", "a"), new("a", "b"), new("a_", "a"), new("b", "a")];
        ordered.Reverse().Order().ShouldBe(ordered);
        foreach (var (left, right) in ordered.Zip(ordered.Skip(1)))
        {
            (left < right, left <= right, left > right, left >= right).ShouldBe((true, true, false, false));
            (right < left, right <= left, right > left, right >= left).ShouldBe((false, false, true, true));
        }
        (ordered[0] <= new TableName("A", "z")).ShouldBeTrue();
        (ordered[0] >= new TableName("A", "z")).ShouldBeTrue();
    }
}
