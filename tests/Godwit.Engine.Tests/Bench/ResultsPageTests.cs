using Godwit.Bench.Peers;
using Godwit.Bench.Results;

namespace Godwit.Engine.Tests.Bench;

public sealed class ResultsPageTests
{
    private static readonly Machine Machine = new(new(2026, 11, 21), 2, "a processor", 8 << 20, "6.18", ["PostgreSQL 15.18 to 15.18", "pgcopydb not installed"]);

    [Fact]
    public void A_table_has_a_line_for_every_peer()
    {
        ComparisonTable.Lines(new([Made.Series("godwit", 3, 1, 2), Made.Series("other", 4), Made.NotRun("pgcopydb", "a | b\nc")])).ShouldBe(
        [
            "| | Median wall, s | godwit / this | Peak memory, MB | by share, MB | All rounds, s |",
            "|---|---|---|---|---|---|",
            "| godwit | 2.00 | 1.00 | 100 | 90 | 3.00 1.00 2.00 |",
            "| other | 4.00 | 0.50 | 100 | 90 | 4.00 |",
            "| pgcopydb | not run | – | – | – | a \\| b c |",
        ]);
    }

    [Fact]
    public void Goals_say_their_figures_and_mark_what_misses()
    {
        var goal = new Goal("fast", 1, " ×", set => set.Whole.Ratio(AllPeers.Pgcopydb.Name));
        var without = Made.Set("c", Comparison.Empty);
        GoalTable.Lines([goal.Evaluate([Made.Set("a", Made.Whole(1, 2)), Made.Set("b", Made.Whole(3, 2)), without])]).Last()
            .ShouldBe("| fast | missed | a 0.50 ×, **b 1.50 ×**, c not measured |");
    }

    [Fact]
    public void The_page_names_machine_sets_steps_and_every_command()
    {
        var page = string.Join('\n', ResultsPage.Lines(Machine, 5, [Made.Set("a", Made.Whole(1, 2))]));
        page.ShouldContain("- 2026-11-21; 2 cores of a processor, 8.0 GB, Linux 6.18;");
        page.ShouldContain("pgcopydb not installed");
        page.ShouldContain("Rounds: 5,");
        page.ShouldContain("\n## a\n\none table.\n");
        page.ShouldContain("Godwit's steps, median s: copy 1.50.");
        foreach (var peer in AllPeers.Everything) page.ShouldContain($"| {peer.Name} | `");
    }

    [Fact]
    public void A_field_is_read_from_what_the_kernel_says()
    {
        const string Text = "processor\t: 0\nmodel name\t: AMD: EPYC\nmodel name\t: other\n";
        Machine.Field(Text, "model name").ShouldBe("AMD: EPYC");
        Machine.Field(Text, "flags").ShouldBeNull();
    }
}
