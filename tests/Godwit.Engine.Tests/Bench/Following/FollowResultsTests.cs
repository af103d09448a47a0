using Godwit.Bench.Following;
using Godwit.Bench.Following.Followers;
using Godwit.Bench.Following.Measuring;
using Godwit.Bench.Following.Results;
using Godwit.Bench.Results;

namespace Godwit.Engine.Tests.Bench.Following;

public sealed class FollowResultsTests
{
    private static readonly Machine Machine = new(new(2026, 11, 21), 2, "a processor", 8 << 20, "6.18", ["PostgreSQL 15.18 to 15.18"]);

    [Fact]
    public void Percentiles_by_nearest_rank()
    {
        Percentiles.Of(Enumerable.Range(1, 200).Select(n => (double)n).Reverse()).ShouldBe(new(100, 190, 198, 200, 200));
        Percentiles.Of([7]).ShouldBe(new(7, 7, 7, 7, 1));
        Percentiles.Of([]).ShouldBeNull();
    }

    [Fact]
    public void A_goal_is_reached_from_its_side()
    {
        var results = new FollowResults([Set("tpcb", 10, 20), Set("insert", 10, 19), Set("wide", 10, 15)], Live(new(60, 70, 500, 900, 100), 95, 100));
        FollowGoals.All.Select(goal => goal.Evaluate(results).Verdict).ShouldBe(
            [GoalVerdict.Missed, GoalVerdict.Met, GoalVerdict.Missed, GoalVerdict.Met, GoalVerdict.Met, GoalVerdict.Met]);
        FollowTables.Goals(results).ElementAt(2).ShouldEndWith("| missed | tpcb 2.00 ×, **insert 1.90 ×** |");
        FollowTables.Goals(results).ElementAt(4).ShouldEndWith("| missed | **lag 60.00 ms** |");
    }

    [Fact]
    public void What_was_not_measured_is_not_reached() =>
        FollowGoals.All.Select(goal => goal.Evaluate(FollowResults.Empty).Verdict).ShouldAllBe(verdict => verdict == GoalVerdict.NotMeasured);

    [Fact]
    public void A_table_has_a_line_for_every_peer()
    {
        var set = Set("tpcb", 10, 20);
        FollowTables.CatchUp(set with { Peers = set.Peers.Add(new(Reader.PeerName, [], "not | installed")) }).Skip(2).ShouldBe(
        [
            "| godwit run | 10.00 | 100 | 125 | 1.00 | 1.50, 2.00, 3.00 | 200 | 10.00 |",
            "| CREATE SUBSCRIPTION | 20.00 | 50 | 56 | 2.00 | 1.50, 2.00, 3.00 | 200 | 20.00 |",
            "| the reader alone | not run | – | – | – | – | – | not \\| installed |",
        ]);
    }

    [Fact]
    public void A_failure_takes_back_the_rounds_before_it()
    {
        var rounds = new RoundsBuilder<LiveRun>("peer");
        rounds.Add(new(null, 1, null, null));
        rounds.Fail("round 2");
        rounds.TakesPart.ShouldBeFalse();
        rounds.Build().Runs.ShouldBeEmpty();
        rounds.Build().NotRun.ShouldBe("round 2");
    }

    [Fact]
    public void The_page_names_machine_workloads_and_what_is_measured()
    {
        var page = string.Join('\n', FollowPage.Lines(Machine, FollowOptions.Default, new([Set("tpcb", 10, 20)], Live(new(1, 2, 3, 4, 5), 95, 100))));
        page.ShouldContain("- 2026-11-21; 2 cores");
        page.ShouldContain("\n## Catching up: tpcb\n");
        page.ShouldContain("\n## Lag\n");
        page.ShouldContain("| nobody follows | 200 |");
    }

    private static CatchUpResult Set(string name, double godwit, double native) =>
        new(name, "something", 1000, 1 << 20, [Peer(GodwitFollower.PeerName, godwit), Peer(NativeFollower.PeerName, native)]);

    private static Rounds<CatchUpRun> Peer(string name, double seconds) =>
        new(name, [new(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds - 2), new(200 << 20, 1.5, 2, 3))], null);

    private static LiveResult Live(Percentiles lag, double godwit, double native) => new(
        "something",
        new("nobody follows", [new(null, 200, null, null)], null),
        [new(GodwitFollower.PeerName, [new(lag, godwit, TimeSpan.FromSeconds(1), new(100 << 20, 1, 1, 1))], null), new(NativeFollower.PeerName, [new(lag, native, TimeSpan.FromSeconds(1), new(null, null, 1, 1))], null)]);
}
