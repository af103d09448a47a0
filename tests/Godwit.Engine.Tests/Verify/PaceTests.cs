using Godwit.Engine.Verify;

namespace Godwit.Engine.Tests.Verify;

public sealed class PaceTests
{
    [Theory]
    [InlineData(0.5, 1000)]
    [InlineData(0.2, 4000)]
    public async Task A_session_rests_as_long_as_its_share_asks_for(double share, int milliseconds)
    {
        var time = new ManualTime(hurried: true);
        var pace = new Pace(share, time);
        var began = pace.Begin();
        time.Advance(TimeSpan.FromSeconds(1));
        await pace.RestAsync(began, TestContext.Current.CancellationToken);
        time.Waits.ShouldHaveSingleItem().TotalMilliseconds.ShouldBe(milliseconds, tolerance: 0.01);
    }

    [Fact]
    public async Task With_all_of_its_time_it_does_not_rest()
    {
        var time = new ManualTime(hurried: true);
        var began = new Pace(1, time).Begin();
        time.Advance(TimeSpan.FromSeconds(1));
        await new Pace(1, time).RestAsync(began, TestContext.Current.CancellationToken);
        time.Waits.ShouldBeEmpty();
    }
}
