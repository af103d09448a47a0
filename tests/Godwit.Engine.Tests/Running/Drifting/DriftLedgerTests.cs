using Godwit.Engine.Events;
using Godwit.Engine.Running.Drifting;
using Godwit.Engine.State;

namespace Godwit.Engine.Tests.Running.Drifting;

public sealed class DriftLedgerTests
{
    private static readonly DateTimeOffset At = new(2025, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly Drift Drift = new() { Kind = "view", Name = "app.v", Source = "exists", Class = DriftClass.Additive };

    [Fact]
    public void A_look_changes_only_what_is_not_known()
    {
        var (known, other) = (new DriftRow(1, Drift, null, At, null, null), Drift with { Name = "app.w" });
        LedgerChange.Of([known], [Drift]).ShouldSatisfyAllConditions(change => change.New.ShouldBeEmpty(), change => change.Changed.ShouldBeEmpty(), change => change.Gone.ShouldBeEmpty());
        LedgerChange.Of([known], [other]).ShouldSatisfyAllConditions(change => change.New.ShouldBe([other]), change => change.Gone.ShouldBe([known]));
        LedgerChange.Of([known], [Drift with { Statement = "x" }]).Changed.ShouldBe([(1L, Drift with { Statement = "x" })]);
    }

    [Theory]
    [InlineData(100, 1, 50, null, 1100L)]
    [InlineData(100, 1, 500, null, null)]
    [InlineData(100, 1, 100, null, null)]
    [InlineData(5000, 1, 0, 1000L, 13000L)]
    [InlineData(100, 10, 0, null, 10100L)]
    [InlineData(-100, -1, 0, null, -1100L)]
    [InlineData(-100, -1, -200, null, null)]
    [InlineData(99_999, 1, 0, null, 100_000L)]
    public void A_sequence_is_kept_ahead_by_what_may_be_taken_until_the_next_look(long source, long increment, long target, long? before, long? expected) =>
        new Engine.Running.Drifting.SequencePosition(source, increment, -100_000, 100_000).Next(target, before).ShouldBe(expected);
}
