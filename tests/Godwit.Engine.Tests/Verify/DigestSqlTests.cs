using Godwit.Engine.Postgres;
using Godwit.Engine.Verify;

namespace Godwit.Engine.Tests.Verify;

public sealed class DigestSqlTests
{
    private static readonly TableName Odd = new("public", "a\"b");

    [Fact]
    public void Names_are_quoted_and_the_row_is_printed_once()
    {
        var sql = DigestSql.Part(Odd, ["id", "Weird;name"], BlockRange.All, DigestMethod.HashText);
        sql.ShouldContain("ROW(t.\"id\", t.\"Weird;name\")::text COLLATE \"C\"");
        sql.ShouldContain("FROM ONLY \"public\".\"a\"\"b\" AS t OFFSET 0");
        sql.Split("ROW(").Length.ShouldBe(2);
    }

    [Fact]
    public void Without_columns_only_the_rows_are_counted() =>
        DigestSql.Part(Odd, [], BlockRange.All, DigestMethod.HashText).ShouldStartWith("SELECT count(*), '0', '0'");

    [Theory]
    [InlineData(0, 10, "t.ctid < '(10,0)'")]
    [InlineData(10, 20, "t.ctid >= '(10,0)' AND t.ctid < '(20,0)'")]
    [InlineData(20, null, "t.ctid >= '(20,0)' OFFSET 0")]
    public void A_range_is_a_condition_on_the_place_of_the_row(int from, int? to, string expected) =>
        DigestSql.Part(Odd, ["id"], new((uint)from, (uint?)to), DigestMethod.Md5).ShouldContain(expected);
}
