using Godwit.Engine.Postgres;

namespace Godwit.Engine.Tests.Postgres;

public sealed class NarrowerTypeTests
{
    [Theory]
    // numeric(12,4) to (12,2), to (14,4), to plain; plain to (12,2); double precision to numeric(12,2) and to numeric.
    [InlineData(1700, ((12 << 16) | 4) + 4, 1700, ((12 << 16) | 2) + 4, true)]
    [InlineData(1700, ((12 << 16) | 4) + 4, 1700, ((14 << 16) | 4) + 4, false)]
    [InlineData(1700, ((12 << 16) | 4) + 4, 1700, -1, false)]
    [InlineData(1700, -1, 1700, ((12 << 16) | 2) + 4, true)]
    [InlineData(701, -1, 1700, ((12 << 16) | 2) + 4, true)]
    [InlineData(701, -1, 1700, -1, false)]
    // A negative scale, numeric(5,-2): 2046 of eleven bits.
    [InlineData(1700, ((5 << 16) | 0) + 4, 1700, ((5 << 16) | 2046) + 4, true)]
    [InlineData(1700, ((5 << 16) | 2046) + 4, 1700, ((5 << 16) | 0) + 4, false)]
    // Integers: a bigint column takes an int, a double does not take every bigint.
    [InlineData(23, -1, 20, -1, false)]
    [InlineData(20, -1, 23, -1, false)]
    [InlineData(20, -1, 701, -1, true)]
    [InlineData(701, -1, 700, -1, true)]
    [InlineData(700, -1, 701, -1, false)]
    // Times.
    [InlineData(1184, -1, 1114, -1, true)]
    [InlineData(1114, 6, 1114, 3, true)]
    [InlineData(1114, 3, 1114, -1, false)]
    [InlineData(1114, -1, 1082, -1, true)]
    [InlineData(1082, -1, 1114, -1, false)]
    [InlineData(1114, -1, 1184, -1, false)]
    [InlineData(1184, 6, 1184, 3, true)]
    [InlineData(1186, -1, 1186, (0x7fff << 16) | 6, false)]
    [InlineData(1186, -1, 1186, (0x7fff << 16) | 3, true)]
    [InlineData(1186, (0x7fff << 16) | 3, 1186, (0x7fff << 16) | 6, false)]
    [InlineData(1186, -1, 1186, (4 << 16) | 0xffff, true)]
    [InlineData(3910, -1, 3908, -1, true)]
    // Texts.
    [InlineData(25, -1, 1700, ((12 << 16) | 2) + 4, true)]
    [InlineData(25, -1, 1700, -1, false)]
    [InlineData(1043, 24, 1114, -1, true)]
    [InlineData(25, -1, 23, -1, false)]
    [InlineData(1042, 8, 25, -1, false)]
    [InlineData(25, -1, 1043, 14, false)]
    [InlineData(25, -1, 1042, 14, true)]
    [InlineData(1042, 8, 1042, 14, false)]
    [InlineData(25, -1, 19, -1, true)]
    [InlineData(114, -1, 3802, -1, true)]
    [InlineData(3802, -1, 114, -1, false)]
    // Arrays of them.
    [InlineData(1231, -1, 1231, ((12 << 16) | 2) + 4, true)]
    [InlineData(1022, -1, 1021, -1, true)]
    // Not PostgreSQL's own.
    [InlineData(16500, -1, 16900, -1, false)]
    public void A_column_that_rounds_or_cuts(uint source, int from, uint target, int to, bool loses) =>
        NarrowerType.Loses(new(source, from), new(target, to)).ShouldBe(loses);

    [Fact]
    public void Nothing_is_lost_where_both_are_the_same()
    {
        foreach (var type in new uint[] { 18, 19, 114, 700, 790, 1042, 1114, 1186, 1700, 1231, 3802, 3908 }) NarrowerType.Loses(new(type, 7), new(type, 7)).ShouldBeFalse();
    }
}
