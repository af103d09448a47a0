using Godwit.Engine.Copy;

namespace Godwit.Engine.Tests.Copy;

public sealed class CopyStatementsTests
{
    private static readonly TableCopy Orders = Tables.Copy(columns: [Tables.Column("id"), Tables.Column("sum", generated: true), Tables.Column("From")]);

    [Theory]
    [InlineData(0, null, "")]
    [InlineData(7, null, " WHERE ctid >= '(7,0)'::pg_catalog.tid")]
    [InlineData(0, 7L, " WHERE ctid >= '(0,0)'::pg_catalog.tid AND ctid < '(7,0)'::pg_catalog.tid")]
    [InlineData(7, 4294967295L, " WHERE ctid >= '(7,0)'::pg_catalog.tid AND ctid < '(4294967295,0)'::pg_catalog.tid")]
    public void A_part_is_read_by_its_blocks(long lower, long? upper, string where) =>
        CopyStatements.Read(new Part(1, Orders, lower, upper, 0)).ShouldBe(
            $"COPY (SELECT \"id\", \"From\" FROM ONLY \"Sales Desk\".\"orders\"{where}) TO STDOUT (FORMAT binary)");

    [Fact]
    public void It_is_written_in_the_same_format_to_the_same_columns()
    {
        var part = new Part(1, Orders, 0, null, 0);
        CopyStatements.Write(part, freeze: false).ShouldBe("COPY \"Sales Desk\".\"orders\" (\"id\", \"From\") FROM STDIN (FORMAT binary)");
        CopyStatements.Write(part, freeze: true).ShouldBe("COPY \"Sales Desk\".\"orders\" (\"id\", \"From\") FROM STDIN (FORMAT binary, FREEZE)");
        CopyStatements.Write(part with { Copy = Orders with { Format = new(false, "why") } }, freeze: false).ShouldEndWith("FROM STDIN (FORMAT text)");
    }

    [Fact]
    public void A_table_without_columns_has_no_list()
    {
        var part = new Part(1, Tables.Copy("nothing"), 0, null, 0);
        CopyStatements.Read(part).ShouldBe("COPY (SELECT  FROM ONLY \"Sales Desk\".\"nothing\") TO STDOUT (FORMAT binary)");
        CopyStatements.Write(part, freeze: false).ShouldBe("COPY \"Sales Desk\".\"nothing\" FROM STDIN (FORMAT binary)");
    }
}
