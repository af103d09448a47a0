using Godwit.Bench.Results;

namespace Godwit.Engine.Tests.Bench;

public sealed class SeriesTests
{
    [Fact]
    public void Median_of_the_times_and_the_highest_memory()
    {
        var builder = new SeriesBuilder("peer");
        foreach (var (wall, bytes) in new[] { (1.0, 10), (7.0, 30), (2.0, 20) }) builder.Add(new(TimeSpan.FromSeconds(wall), new(bytes, bytes - 5)));
        var series = builder.Build();
        series.Seconds.ShouldBe(2);
        series.Memory.ShouldBe(new(30, 25));
        series.NotRun.ShouldBeNull();
    }

    [Fact]
    public void A_failure_takes_back_the_rounds_before_it()
    {
        var builder = new SeriesBuilder("peer");
        builder.Add(new(TimeSpan.FromSeconds(1), null));
        builder.Fail("round 2: exit code 1");
        builder.TakesPart.ShouldBeFalse();
        var series = builder.Build();
        series.Runs.ShouldBeEmpty();
        series.Seconds.ShouldBeNull();
        series.Memory.ShouldBeNull();
        series.NotRun.ShouldBe("round 2: exit code 1");
    }

    [Fact]
    public void Godwit_is_compared_with_a_peer_that_ran()
    {
        var comparison = new Comparison([Made.Series("godwit", 3), Made.Series("other", 2, 4, 9), Made.NotRun("missing", "not installed")]);
        comparison.Ratio("godwit").ShouldBe(1);
        comparison.Ratio("other").ShouldBe(0.75);
        comparison.Ratio("missing").ShouldBeNull();
        comparison.Ratio("unknown").ShouldBeNull();
        Comparison.Empty.Ratio("godwit").ShouldBeNull();
    }
}
