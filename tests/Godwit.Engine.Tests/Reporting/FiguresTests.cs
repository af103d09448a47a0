using Godwit.Engine.Reporting;

namespace Godwit.Engine.Tests.Reporting;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1023.7, "1.0 kB")]
    [InlineData(1024, "1.0 kB")]
    [InlineData(1536, "1.5 kB")]
    [InlineData(1048575, "1.0 MB")]
    [InlineData(1048576, "1.0 MB")]
    [InlineData(5368709120, "5.0 GB")]
    [InlineData(1125899906842624, "1024.0 TB")]
    [InlineData(-2048, "-2.0 kB")]
    public void Bytes_are_in_the_largest_unit(double bytes, string expected) => Figures.Bytes(bytes).ShouldBe(expected);

    [Theory]
    [InlineData(0, "0.0 s")]
    [InlineData(0.84, "0.8 s")]
    [InlineData(59.94, "59.9 s")]
    [InlineData(59.96, "1 min 00 s")]
    [InlineData(185, "3 min 05 s")]
    [InlineData(119.6, "2 min 00 s")]
    [InlineData(3599.6, "1 h 00 min")]
    [InlineData(3720, "1 h 02 min")]
    [InlineData(360000, "100 h 00 min")]
    public void A_duration_is_in_two_units_at_most(double seconds, string expected) => Figures.Duration(TimeSpan.FromSeconds(seconds)).ShouldBe(expected);

    [Theory]
    [InlineData(0, "0 tables")]
    [InlineData(1, "1 table")]
    [InlineData(2, "2 tables")]
    [InlineData(1234567, "1,234,567 tables")]
    public void A_count_agrees_with_its_noun(long count, string expected) => Figures.Count(count, "table").ShouldBe(expected);
}
