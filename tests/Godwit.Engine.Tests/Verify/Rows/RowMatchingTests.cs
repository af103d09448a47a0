using System.Collections.Immutable;
using Godwit.Engine.Verify.Rows;

namespace Godwit.Engine.Tests.Verify.Rows;

public sealed class RowMatchingTests
{
    [Fact]
    public void Rows_of_the_same_key_and_digest_are_left_out() =>
        Compare([Row(1, 10), Row(2, 20)], [Row(2, 20), Row(1, 10)]).ShouldBeEmpty();

    [Fact]
    public void A_row_is_missing_extra_or_different()
    {
        Compare([Row(1, 10), Row(2, 20), Row(3, 30)], [Row(1, 11), Row(3, 30), Row(4, 40)])
            .ShouldBe(["1 Different 1", "2 MissingOnTarget 1", "4 ExtraOnTarget 1"]);
    }

    [Fact]
    public void Numbers_are_in_their_order_and_before_other_keys() =>
        Compare([Row("b", 1), Row("10", 1), Row("9", 1), Row("1a", 1)], []).Select(line => line.Split(' ')[0]).ShouldBe(["9", "10", "1a", "b"]);

    [Fact]
    public void A_key_that_the_target_has_twice_is_one_row_too_many() =>
        Compare([Row(1, 10)], [Row(1, 10), Row(1, 10)]).ShouldBe(["1 ExtraOnTarget 1"]);

    [Fact]
    public void Where_only_one_of_two_rows_of_a_key_differs_both_versions_are_named() =>
        Compare([Row(1, 10)], [Row(1, 10), Row(1, 12)]).ShouldBe(["1 ExtraOnTarget 1"]);

    [Fact]
    public void Without_a_key_rows_are_counted()
    {
        ScannedRow Bare(long hash, long count) => new([], hash, hash, count);
        RowMatching.Compare([Bare(1, 3), Bare(2, 1)], [Bare(1, 2), Bare(3, 5)], hasKey: false)
            .Select(row => (row.State, row.Count, Digest: (row.SourceDigest ?? row.TargetDigest)!.TrimStart('0')[..1]))
            .ShouldBe([(RowState.MissingOnTarget, 1, "1"), (RowState.MissingOnTarget, 1, "2"), (RowState.ExtraOnTarget, 5, "3")], ignoreOrder: true);
    }

    // Whatever two sides hold: what differs is exactly the difference of both as sets of keys and digests.
    [Fact]
    public void What_is_found_is_the_difference_of_the_sets()
    {
        var random = new Random(20_261_122);
        for (var round = 0; round < 200; round++)
        {
            var (left, right) = (Side(), Side());
            var found = RowMatching.Compare(left.Values, right.Values, hasKey: true).ToDictionary(row => row.Key[0], row => row.State);
            foreach (var key in left.Keys.Union(right.Keys))
            {
                var (one, other) = (left.TryGetValue(key, out var mine), right.TryGetValue(key, out var theirs));
                RowState? expected = (one, other) switch
                {
                    (true, false) => RowState.MissingOnTarget,
                    (false, true) => RowState.ExtraOnTarget,
                    _ => mine.First == theirs.First ? null : RowState.Different,
                };
                (found.TryGetValue(key, out var state) ? state : (RowState?)null).ShouldBe(expected);
            }
        }

        Dictionary<string, ScannedRow> Side() => Enumerable.Range(0, random.Next(20)).Select(_ => random.Next(30)).Distinct()
            .ToDictionary(key => $"{key}", key => Row(key, random.Next(3)));
    }

    private static ScannedRow Row(object key, long hash) => new([$"{key}"], hash, -hash, 1);

    private static ImmutableArray<string> Compare(ScannedRow[] source, ScannedRow[] target) =>
        [.. RowMatching.Compare(source, target, hasKey: true).Select(row => $"{row.Key[0]} {row.State} {row.Count}")];
}
