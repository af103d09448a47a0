using FsCheck.Fluent;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Tests.Postgres;

public sealed class LsnTests
{
    [Theory]
    [InlineData("0/0", 0UL)]
    [InlineData("16/B374D848", 0x16B374D848UL)]
    [InlineData("16/b374d848", 0x16B374D848UL)]
    [InlineData("FFFFFFFF/FFFFFFFF", ulong.MaxValue)]
    public void It_is_read(string text, ulong value)
    {
        Lsn.Parse(text).Value.ShouldBe(value);
        Lsn.Parse(text).ToString().ShouldBe(text.ToUpperInvariant());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("/0")]
    [InlineData("0/")]
    [InlineData("0/0/0")]
    [InlineData("1FFFFFFFF/0")]
    [InlineData("0x1/0")]
    [InlineData("-1/0")]
    [InlineData(" 1/0")]
    public void Another_text_is_refused(string text) => Should.Throw<FormatException>(() => Lsn.Parse(text)).Message.ShouldContain(text);

    [Fact]
    public void It_survives_its_own_text_and_is_ordered_as_a_number()
    {
        var positions = ArbMap.Default.ArbFor<ulong>().Generator;
        Seeded.Check(positions.Zip(positions).ToArbitrary(), pair =>
        {
            var (left, right) = (new Lsn(pair.Item1), new Lsn(pair.Item2));
            Lsn.Parse(left.ToString()).ShouldBe(left);
            (left < right, left <= right, left > right, left >= right, Math.Sign(left.CompareTo(right))).ShouldBe(
                (pair.Item1 < pair.Item2, pair.Item1 <= pair.Item2, pair.Item1 > pair.Item2, pair.Item1 >= pair.Item2, pair.Item1.CompareTo(pair.Item2)));
            (left - right, right - right).ShouldBe((pair.Item1 > pair.Item2 ? (long)(pair.Item1 - pair.Item2) : 0, 0));
        });
    }
}
