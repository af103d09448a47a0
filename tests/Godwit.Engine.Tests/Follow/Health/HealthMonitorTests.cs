using Godwit.Engine.Events;
using Godwit.Engine.Follow.Health;

namespace Godwit.Engine.Tests.Follow.Health;

public sealed class HealthMonitorTests
{
    private readonly HealthMonitor _monitor = new(Made.Settings);
    private TimeSpan _uptime;

    private DateTimeOffset Now => Made.Start + _uptime;

    [Fact]
    public void What_was_seen_is_told()
    {
        var health = After(0, Made.Counts with { SpoolBytes = 5, AppliedTransactions = 3, AppliedRows = 30 }, Made.Look(10, 90, end: 1500));
        health.ShouldBe(new FollowHealth
        {
            SeenAt = Made.Start, Phase = HealthPhase.Live, IsConnected = true, SourceLsn = new(1500), ReceivedLsn = new(1000), AppliedLsn = new(1000), LagBytes = 500, LagTransactions = 0,
            Transactions = 10, Rows = 100, TransactionsPerSecond = 0, RowsPerSecond = 0, SpoolBytes = 5, SpoolLimit = 20L << 30, WalStatus = "reserved", RetainedBytes = 10, SafeBytes = 90,
        });
    }

    [Fact]
    public void A_source_that_cannot_be_asked_hides_only_what_it_alone_knows()
    {
        var health = After(0, Made.Counts, look: null, unanswered: "The source cannot be reached.");
        (health.SourceLsn, health.LagBytes, health.WalStatus, health.RetainedBytes, health.SafeBytes, health.Problem).ShouldBe((null, null, null, null, null, "The source cannot be reached."));
        health.AppliedLsn.ShouldBe(new(1000));
        After(1, Made.Counts with { Problem = "08006" }, look: null, unanswered: "The source cannot be reached.").Problem.ShouldBe("08006");
    }

    [Fact]
    public void Before_the_stream_began_all_is_where_the_cursor_is()
    {
        var health = After(0, new FollowProgress().Counts, Made.Look(end: 150));
        (health.Phase, health.ReceivedLsn, health.AppliedLsn, health.LagBytes, health.Lag).ShouldBe((HealthPhase.Spooling, new(100), new(100), 50, TimeSpan.Zero));
    }

    [Fact]
    public void Bytes_count_from_what_is_applied()
    {
        After(0, Made.Counts.Waiting(1), Made.Look(end: 1500)).LagBytes.ShouldBe(500);
        After(1, Made.Counts, Made.Look(end: 800)).LagBytes.ShouldBe(0, "the look is a moment older");
    }

    [Fact]
    public void What_an_earlier_process_left_in_the_spool_waits_though_this_one_did_not_count_it()
    {
        After(0, Made.Counts.Waiting(0)).LagTransactions.ShouldBe(0);
        After(60, Made.Counts.Waiting(0)).Lag.ShouldBe(Seconds(60));
        After(61, Made.Counts with { PendingTransactions = 3 }).LagTransactions.ShouldBe(0, "all that was received is applied");
    }

    [Fact]
    public void A_slot_that_is_gone_or_lost_is_said_plainly()
    {
        After(0, Made.Counts, Made.Look() with { Slot = null }).Problem.ShouldBe("The slot godwit_shop is no longer on the source.");
        After(1, Made.Counts, Made.Look(0, null, "lost")).Problem.ShouldBe("The slot godwit_shop is lost: the source removed WAL that it needs.");
    }

    [Fact]
    public void Rates_are_those_of_the_last_five_seconds()
    {
        for (var second = 0; second <= 20; second++)
        {
            // 10 a second, from the tenth on 100.
            var transactions = second <= 10 ? second * 10 : 100 + ((second - 10) * 100);
            var health = After(second, Made.Counts with { AppliedTransactions = transactions, AppliedRows = transactions * 3 });
            health.TransactionsPerSecond.ShouldBe(second switch { 0 => 0, <= 10 => 10, >= 15 => 100, _ => 10 + ((second - 10) * 18) }, 0.001, $"second {second}");
            health.RowsPerSecond.ShouldBe(health.TransactionsPerSecond * 3, 0.001);
        }
        After(30, Made.Counts with { AppliedTransactions = 1100 }).TransactionsPerSecond.ShouldBe(0);
    }

    [Fact]
    public void The_lag_is_from_commit_to_commit_and_stands_while_nothing_waits()
    {
        var counts = Applied(1, commit: 0, applied: 0.25);
        After(1, counts).Lag.ShouldBe(Seconds(0.25));
        After(3600, counts).Lag.ShouldBe(Seconds(0.25));
        After(3600, counts).Phase.ShouldBe(HealthPhase.Live);
    }

    [Fact]
    public void The_lag_is_corrected_by_how_far_the_source_s_clock_is_ahead()
    {
        After(1, Applied(1, commit: 60, applied: 0.25), Made.Look(ahead: Seconds(60), roundTrip: Seconds(0.1))).Lag.ShouldBe(Seconds(0.25));
        // A slower answer is not believed, a quicker one is.
        After(2, Applied(1, commit: 60, applied: 0.25), Made.Look(ahead: Seconds(50), roundTrip: Seconds(2))).Lag.ShouldBe(Seconds(0.25));
        After(3, Applied(1, commit: 60, applied: 0.25), Made.Look(ahead: Seconds(60.5), roundTrip: Seconds(0.01))).Lag.ShouldBe(Seconds(0.75));
        After(4, Applied(1, commit: 90, applied: 0.25)).Lag.ShouldBe(TimeSpan.Zero, "a clock that was set");
    }

    [Fact]
    public void An_offset_that_was_right_half_a_minute_ago_is_forgotten()
    {
        After(0, Applied(1, 0, 0), Made.Look(ahead: Seconds(5), roundTrip: Seconds(0.001)));
        for (var second = 1; second <= 29; second++) After(second, Applied(1, 0, 0), Slow(second)).Lag.ShouldBe(Seconds(5));
        After(30, Applied(1, 0, 0), Slow(30)).Lag.ShouldBe(Seconds(1));

        SourceLook Slow(int second) => Made.Look(ahead: Seconds(1), roundTrip: Seconds(0.1 + (second / 10000.0)));
    }

    [Fact]
    public void While_transactions_wait_and_none_is_applied_the_lag_grows()
    {
        var stuck = Applied(1, commit: 0, applied: 0.25).Waiting(1);
        After(1, stuck).Lag.ShouldBe(Seconds(0.25), "it may have come this very moment");
        After(2, stuck).Lag.ShouldBe(Seconds(2));
        After(3, stuck).Lag.ShouldBe(Seconds(3));
        After(60, stuck).Lag.ShouldBe(Seconds(60));
        After(61, Applied(2, commit: 30, applied: 60.5).Waiting(1)).Lag.ShouldBe(Seconds(30.5));
    }

    [Fact]
    public void One_that_waits_after_a_quiet_hour_is_no_older_than_the_look_that_saw_none()
    {
        var counts = Applied(1, commit: 0, applied: 0.25);
        After(3600, counts);
        After(3601, counts.Waiting(1)).Lag.ShouldBe(Seconds(0.25));
        After(3602, counts.Waiting(1)).Lag.ShouldBe(Seconds(2));
    }

    [Fact]
    public void What_an_earlier_run_left_in_the_spool_is_as_old_as_the_last_that_it_applied()
    {
        var resumed = new HealthMonitor(Made.Settings with { Cursor = Made.Settings.Cursor with { CommittedAt = Made.Start.AddHours(-1) } });
        var waiting = Made.Counts.Waiting(5);
        resumed.Next(waiting, Made.Look(), null, Made.Start, TimeSpan.Zero).Lag.ShouldBeNull();
        resumed.Next(waiting, Made.Look(), null, Made.Start, Seconds(1)).Lag.ShouldBe(TimeSpan.FromHours(1));
    }

    [Fact]
    public void During_the_copy_what_waits_grows_older()
    {
        var spooling = Made.Counts with { IsApplying = false };
        After(0, spooling).Lag.ShouldBeNull();
        After(1, spooling.Waiting(10)).Lag.ShouldBeNull();
        var health = After(100, spooling.Waiting(1000));
        (health.Lag, health.Phase, health.CaughtUpIn).ShouldBe((Seconds(100), HealthPhase.Spooling, null));
        After(101, Made.Counts.Waiting(1000)).Phase.ShouldBe(HealthPhase.CatchingUp);
    }

    [Fact]
    public void While_the_stream_does_not_flow_the_lag_grows()
    {
        After(1, Applied(1, 0, 0.25));
        var away = Applied(1, 0, 0.25) with { IsConnected = false };
        var health = After(2, away, look: null);
        (health.Lag, health.Phase).ShouldBe((Seconds(1), HealthPhase.Live));
        health = After(61, away, look: null);
        (health.Lag, health.Phase).ShouldBe((Seconds(60), HealthPhase.CatchingUp));
        After(62, Applied(1, 0, 0.25)).Phase.ShouldBe(HealthPhase.Live);
    }

    [Fact]
    public void It_is_not_live_before_the_source_was_heard()
    {
        After(0, Made.Counts with { IsConnected = false }).Phase.ShouldBe(HealthPhase.CatchingUp);
        After(1, Made.Counts).Phase.ShouldBe(HealthPhase.Live);
        After(2, Made.Counts with { IsConnected = false }).Phase.ShouldBe(HealthPhase.Live, "it may come back at once");
        After(3, Made.Counts with { HasBacklog = true }).Phase.ShouldBe(HealthPhase.CatchingUp, "what waits there has not come");
    }

    [Fact]
    public void It_is_live_when_it_is_less_than_two_seconds_behind_and_until_it_is_more_than_five()
    {
        HealthPhase Late(int second, double lag) => After(second, Applied(second, second - lag, second).Waiting(1)).Phase;
        Late(1, 60).ShouldBe(HealthPhase.CatchingUp);
        Late(2, 3).ShouldBe(HealthPhase.CatchingUp);
        Late(3, 1.9).ShouldBe(HealthPhase.Live);
        Late(4, 4.9).ShouldBe(HealthPhase.Live);
        Late(5, 5.1).ShouldBe(HealthPhase.CatchingUp);
        Late(6, 4.9).ShouldBe(HealthPhase.CatchingUp);
    }

    [Fact]
    public void It_is_live_when_few_wait_for_its_pace_and_until_many_do()
    {
        HealthPhase Pending(int second, int pending, int perSecond = 0) => After(second, Applied(second * perSecond, second, second).Waiting(pending)).Phase;
        Pending(0, 101).ShouldBe(HealthPhase.CatchingUp);
        Pending(0, 100).ShouldBe(HealthPhase.Live);
        Pending(0, 1000).ShouldBe(HealthPhase.Live);
        Pending(0, 1001).ShouldBe(HealthPhase.CatchingUp);
        // Ten thousand a second: half of that is always on its way.
        for (var second = 1; second < 10; second++) Pending(second, 5000, 10000);
        Pending(10, 5000, 10000).ShouldBe(HealthPhase.Live);
        Pending(11, 51000, 10000).ShouldBe(HealthPhase.CatchingUp);
    }

    [Fact]
    public void A_catch_up_is_through_when_what_waits_is_at_this_pace()
    {
        After(0, Made.Counts.Waiting(10000)).CaughtUpIn.ShouldBeNull();
        After(1, Applied(3000, -60, 1).Waiting(9000)).CaughtUpIn.ShouldBe(Seconds(9), "3,000 applied a second, 2,000 came");
        After(2, Applied(4000, -60, 2).Waiting(12000)).CaughtUpIn.ShouldBeNull("more came than were applied");
    }

    [Fact]
    public void What_was_spooled_before_does_not_count_for_the_pace_of_applying()
    {
        for (var second = 0; second < 5; second++) After(second, Made.Counts with { IsApplying = false, PendingTransactions = second * 1000 });
        After(5, Made.Counts.Waiting(5000));
        After(6, Applied(1000, -60, 6).Waiting(4000)).CaughtUpIn.ShouldBe(Seconds(4));
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static FollowCounts Applied(long transactions, double commit, double applied) =>
        Made.Counts with { ReceivedLsn = new(1000 + (ulong)transactions), AppliedLsn = new(1000 + (ulong)transactions), AppliedTransactions = transactions, LastCommit = Made.Start.AddSeconds(commit), LastAppliedAt = Made.Start.AddSeconds(applied) };

    private FollowHealth After(double second, FollowCounts counts) => After(second, counts, Made.Look());

    private FollowHealth After(double second, FollowCounts counts, SourceLook? look, string? unanswered = null)
    {
        _uptime = Seconds(second);
        return _monitor.Next(counts, look, unanswered, Now, _uptime);
    }
}
