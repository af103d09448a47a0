using FsCheck.Fluent;
using Godwit.Engine.Follow.Health;

namespace Godwit.Engine.Tests.Follow.Health;

public sealed class WalAlarmTests
{
    [Fact]
    public void The_alarm_is_told_once_a_crossing()
    {
        var alarm = new WalAlarm(0.5);
        long[] retained = [49, 50, 60, 99, 45, 55, 39, 49, 50];
        retained.Select(bytes => alarm.Next(Made.Look(bytes, 100 - bytes))).ShouldBe(
        [
            WalAlarmLevel.None, WalAlarmLevel.Alarm, WalAlarmLevel.None, WalAlarmLevel.None,
            WalAlarmLevel.None, WalAlarmLevel.None, // 45 is not far enough below
            WalAlarmLevel.None, WalAlarmLevel.None, WalAlarmLevel.Alarm,
        ]);
    }

    [Theory]
    [InlineData(100L, 0L, "extended")]
    [InlineData(100L, -5L, "unreserved")]
    [InlineData(100L, 50L, "unreserved")]
    [InlineData(0L, null, "lost")]
    public void The_limit_is_told_as_long_as_it_is_reached(long retained, long? safe, string status)
    {
        var alarm = new WalAlarm(0.5);
        alarm.Next(Made.Look(retained, safe, status)).ShouldBe(WalAlarmLevel.Limit);
        alarm.Next(Made.Look(retained, safe, status)).ShouldBe(WalAlarmLevel.Limit);
    }

    [Theory]
    [InlineData("reserved")]
    [InlineData("extended")]
    public void Without_a_limit_there_is_no_alarm(string status) => new WalAlarm(0).Next(Made.Look(long.MaxValue, null, status)).ShouldBe(WalAlarmLevel.None);

    [Fact]
    public void A_slot_that_is_gone_is_no_matter_of_WAL() => new WalAlarm(0.1).Next(Made.Look(9, 1) with { Slot = null }).ShouldBe(WalAlarmLevel.None);

    [Fact]
    public void The_part_that_is_used_is_between_0_and_1_whatever_a_server_says() => Seeded.Check(
        (from retained in Gen.Choose(-10, 1000) from safe in Gen.Choose(-10, 1000) select (retained, safe)).ToArbitrary(),
        figures => WalAlarm.Used(new(figures.retained, figures.safe, "1kB")).ShouldNotBeNull().ShouldBeInRange(0, 1));
}
