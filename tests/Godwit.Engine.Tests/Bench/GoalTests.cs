using Godwit.Bench.Peers;
using Godwit.Bench.Results;

namespace Godwit.Engine.Tests.Bench;

public sealed class GoalTests
{
    private static readonly Goal Whole = Goals.All[0];

    [Fact]
    public void Met_where_every_set_is_at_most_at_the_limit() =>
        Whole.Evaluate([Made.Set("a", Made.Whole(9, 10)), Made.Set("b", Made.Whole(5, 10))]).Verdict.ShouldBe(GoalVerdict.Met);

    [Fact]
    public void Missed_by_one_set()
    {
        var result = Whole.Evaluate([Made.Set("a", Made.Whole(5, 10)), Made.Set("b", Made.Whole(15, 10))]);
        result.Verdict.ShouldBe(GoalVerdict.Missed);
        result.Figures.ShouldBe([new("a", 0.5), new("b", 1.5)]);
    }

    [Fact]
    public void Not_measured_where_a_peer_is_missing_and_nothing_misses()
    {
        var without = Made.Set("b", new([Made.Series(AllPeers.Godwit.Name, 1), Made.NotRun(AllPeers.Pgcopydb.Name, "not installed")]));
        Whole.Evaluate([Made.Set("a", Made.Whole(5, 10)), without]).Verdict.ShouldBe(GoalVerdict.NotMeasured);
        Whole.Evaluate([Made.Set("a", Made.Whole(10, 10)), without]).Verdict.ShouldBe(GoalVerdict.Missed);
        Whole.Evaluate([]).Verdict.ShouldBe(GoalVerdict.NotMeasured);
    }

    [Fact]
    public void Each_goal_looks_at_its_own_figure()
    {
        var set = Made.Set("a", Made.Whole(8, 10)) with
        {
            Data = new([Made.Series("its step copy", 2), Made.Series(AllPeers.Pipe.Name, 4)]),
            Verification = new([Made.Series(AllPeers.Verify.Name, 3), Made.Series(AllPeers.Scan.Name, 2), Made.Series(AllPeers.DoubleScan.Name, 1)]),
        };
        Goals.All.Select(goal => goal.Figure(set)).ShouldBe([0.8, 0.5, 100, 1.5]);
        Goals.All.Select(goal => goal.Evaluate([set]).Verdict).ShouldBe([GoalVerdict.Met, GoalVerdict.Met, GoalVerdict.Met, GoalVerdict.Missed]);
    }
}
