using Godwit.Engine.Verify.Sequences;

namespace Godwit.Engine.Tests.Verify;

public sealed class SequenceComparisonTests
{
    private static readonly SequenceInfo One = new(new("public", "s"), null, "type bigint, increment 1", "owned by none", 7, true);

    [Fact]
    public void The_same_position_is_no_difference() => SequenceComparison.Compare([One], [One]).Single().Differences.ShouldBeEmpty();

    [Fact]
    public void A_position_that_was_not_given_out_yet_is_another() =>
        SequenceComparison.Compare([One], [One with { IsCalled = false }]).Single().Differences
            .ShouldBe(["stands at 7 on the source, before 7 on the target"]);

    [Fact]
    public void Parameters_and_owner_count() =>
        SequenceComparison.Compare([One], [One with { Parameters = "type bigint, increment 2", Owner = "owned by public.t.id" }]).Single()
            .Differences.Length.ShouldBe(2);

    [Fact]
    public void A_sequence_of_one_side_is_missing_on_the_other() =>
        SequenceComparison.Compare([One], [One with { Name = new("public", "z") }]).Select(verdict => verdict.Differences.Single())
            .ShouldBe(["missing on the target", "missing on the source"]);
}
