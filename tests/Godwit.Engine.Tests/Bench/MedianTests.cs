using Godwit.Bench.Results;

namespace Godwit.Engine.Tests.Bench;

public sealed class MedianTests
{
    [Theory]
    [InlineData(new[] { 3.0 }, 3.0)]
    [InlineData(new[] { 9.0, 1.0, 3.0 }, 3.0)]
    [InlineData(new[] { 9.0, 1.0, 3.0, 4.0 }, 3.5)]
    public void The_middle_counts_in_any_order(double[] figures, double expected) => Median.Of(figures).ShouldBe(expected);

    [Fact]
    public void Nothing_has_no_middle() => Median.Of([]).ShouldBeNull();
}
