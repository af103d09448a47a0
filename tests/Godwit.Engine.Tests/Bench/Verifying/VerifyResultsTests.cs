using System.Collections.Immutable;
using Godwit.Bench.Following.Results;
using Godwit.Bench.Results;
using Godwit.Bench.Verifying;
using Godwit.Bench.Verifying.Results;

namespace Godwit.Engine.Tests.Bench.Verifying;

public sealed class VerifyResultsTests
{
    private static readonly Machine Machine = new(new(2026, 11, 22), 2, "a processor", 8 << 20, "6.18", ["PostgreSQL 15.18 to 15.18"]);

    [Fact]
    public void A_ratio_is_of_two_passes_of_the_same_round()
    {
        // The medians alone would say 2.
        var set = new PassResult("clean", "something", Passes("psql", 1, 2, 10), Passes("godwit verify", 1.1, 4, 11), null);
        set.CleanByLimit!.Value.ShouldBe(1.1, 0.001);
        set.DrillByClean.ShouldBeNull();
    }

    [Fact]
    public void Goals_are_held_against_medians_and_the_highest_hold()
    {
        var results = new VerifyResults([Set("clean", 2, 2.2, 2.6), Set("small", 1, 1.2, null)], Hold(10, 20, 260));
        VerifyGoals.All.Select(goal => goal.Evaluate(results).Verdict).ShouldBe(
            [GoalVerdict.Missed, GoalVerdict.Met, GoalVerdict.Met, GoalVerdict.Missed, GoalVerdict.Met, GoalVerdict.Met]);
        VerifyTables.Goals(results).ElementAt(2).ShouldEndWith("| missed | clean 1.10 ×, **small 1.20 ×** |");
        results.IsComplete.ShouldBeTrue();
    }

    [Fact]
    public void One_that_is_not_exact_misses_the_goal_and_has_no_hold()
    {
        var hold = Hold(10, null);
        hold.Held!.Count.ShouldBe(1);
        VerifyGoals.All[^1].Evaluate(new([], hold)).Verdict.ShouldBe(GoalVerdict.Missed);
    }

    [Fact]
    public void What_was_not_measured_is_not_reached() =>
        VerifyGoals.All.Select(goal => goal.Evaluate(VerifyResults.Empty).Verdict).ShouldAllBe(verdict => verdict == GoalVerdict.NotMeasured);

    [Fact]
    public void A_failure_is_in_the_tables_and_makes_the_results_incomplete()
    {
        var set = Set("clean", 1, 2, null) with { Limit = new("psql", [], "a | b") };
        VerifyTables.Passes(set).ElementAt(2).ShouldBe("| psql | not run | – | – | a \\| b | – | – |");
        VerifyTables.Passes(set).ElementAt(3).ShouldBe("| godwit verify | 2.00 | – | 1.00 | 2.00 |  | 1.00 |");
        new VerifyResults([set], null).IsComplete.ShouldBeFalse();
    }

    [Fact]
    public void The_page_names_machine_sets_and_commands()
    {
        var page = string.Join('\n', VerifyPage.Lines(Machine, VerifyOptions.Default, new([Set("clean", 1, 2, 3)], Hold(10, 20))));
        page.ShouldContain("- 2026-11-22; 2 cores");
        page.ShouldContain("with one session that reads rows a side");
        page.ShouldContain("\n## A pass, and one row: clean\n");
        page.ShouldContain("| godwit verify, one row differs | 3.00 | 3.00 | 1.50 |");
        page.ShouldContain("\n## How long the apply is held\n");
        page.ShouldContain("| each table in `limit.sql` | `SELECT count(*)");
    }

    private static PassResult Set(string name, double limit, double clean, double? drill) => new(
        name, "something", Passes("psql, both sides at once", limit), Passes("godwit verify", clean), drill is { } seconds ? Passes("godwit verify, one row differs", seconds) : null);

    private static Rounds<PassRun> Passes(string name, params double[] seconds) =>
        new(name, [.. seconds.Select(second => new PassRun(TimeSpan.FromSeconds(second), TimeSpan.FromSeconds(second / 2)))], null);

    private static HoldResult Hold(params double?[] held) => new(
        "something", 1000, TimeSpan.FromSeconds(5),
        new("godwit verify", held.Select(ms => new HoldRun(TimeSpan.FromSeconds(1), ms is null ? "recheck" : "exact", ms, ms is null ? "late" : null)).ToImmutableArray(), null));
}
