using System.Collections.Immutable;
using Godwit.Engine.Reporting;
using Godwit.Engine.Verify;
using Godwit.Engine.Verify.Shadow;

namespace Godwit.Engine.Tests.Verify.Shadow;

public sealed class ShadowVerdictTests
{
    private static readonly ShadowQuery Query = new("SELECT\n  1", "queries.sql:1");

    [Theory]
    [InlineData(50, 3)]
    [InlineData(95, 5)]
    [InlineData(99, 5)]
    [InlineData(20, 1)]
    public void Percentiles_are_by_nearest_rank(int percent, int milliseconds) =>
        Percentiles.Of([.. new[] { 5, 1, 4, 2, 3 }.Select(time => TimeSpan.FromMilliseconds(time))], percent).TotalMilliseconds.ShouldBe(milliseconds);

    [Fact]
    public void Of_nothing_a_percentile_is_zero() => Percentiles.Of([], 99).ShouldBe(TimeSpan.Zero);

    [Fact]
    public void Another_order_is_no_difference_and_other_rows_are()
    {
        var source = new ShadowAnswer(2, "a", "x", []);
        ShadowRun.Compare(Query, source, source with { Order = "y" }).State.ShouldBe(ShadowState.OtherOrder);
        ShadowRun.Compare(Query, source, source with { Digest = "b" }).ShouldSatisfyAllConditions(
            answers => answers.State.ShouldBe(ShadowState.Different), answers => answers.Reason.ShouldBe("other content"));
        ShadowRun.Compare(Query, source, source with { Digest = "b", Rows = 3 }).Reason.ShouldBe("2 rows on the source, 3 on the target");
    }

    [Fact]
    public void Nothing_compared_is_a_failure_and_a_difference_is_named_first()
    {
        var notRun = new ShadowAnswers(Query, ShadowState.NotRun, null, null, "it writes; only queries are asked");
        new ShadowVerdict(VerdictBasis.Snapshots, [notRun]).ExitCode.ShouldBe(ExitCode.Failed);

        ImmutableArray<TimeSpan> slow = [TimeSpan.FromMilliseconds(150), TimeSpan.FromMilliseconds(10)];
        var answer = new ShadowAnswer(1, "a", "a", slow);
        var verdict = new ShadowVerdict(VerdictBasis.Snapshots, [notRun, ShadowRun.Compare(Query with { Where = "queries.sql:9" }, answer, answer with { Digest = "b", Times = [TimeSpan.FromMilliseconds(1200)] })]);
        verdict.ExitCode.ShouldBe(ExitCode.Different);
        ShadowText.Lines(verdict, new(100, 500, 1000)).ShouldBe(
        [
            "Different answers: 1: 1 query compared, 1 query not.",
            "  P50     10.0 ms on the source,  1200.0 ms on the target  limit 100 ms: ABOVE",
            "  P95    150.0 ms on the source,  1200.0 ms on the target  limit 500 ms: ABOVE",
            "  P99    150.0 ms on the source,  1200.0 ms on the target  limit 1,000 ms: ABOVE",
            "queries.sql:9: SELECT 1",
            "  DIFFERENT: other content; 10.0 ms on the source, 1200.0 ms on the target",
            "queries.sql:1: SELECT 1",
            "  not compared: it writes; only queries are asked",
        ]);
    }
}
