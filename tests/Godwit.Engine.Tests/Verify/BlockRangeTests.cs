using FsCheck;
using FsCheck.Fluent;
using Godwit.Engine.Verify;

namespace Godwit.Engine.Tests.Verify;

public sealed class BlockRangeTests
{
    [Fact]
    public void A_small_table_is_one_open_range() => BlockRange.Split(8192, 8192, 1 << 20).ShouldBe([BlockRange.All]);

    [Fact]
    public void An_empty_table_is_one_open_range() => BlockRange.Split(0, 8192, 1 << 20).ShouldBe([BlockRange.All]);

    [Fact]
    public void A_big_table_is_cut()
    {
        // A rest of less than half a part is not worth a range.
        BlockRange.Split(25 * 8192, 8192, 10 * 8192).ShouldBe([new(0, 10), new(10, null)]);
        BlockRange.Split(26 * 8192, 8192, 10 * 8192).ShouldBe([new(0, 10), new(10, 20), new(20, null)]);
    }

    [Fact]
    public void Ranges_cover_every_block_once() =>
        Prop.ForAll<NonNegativeInt, PositiveInt>((blocks, part) =>
        {
            var ranges = BlockRange.Split(blocks.Get * 8192L, 8192, part.Get * 8192L);
            return ranges[0].From == 0 && ranges[^1].To is null
                && ranges.Zip(ranges.Skip(1)).All(pair => pair.First.To == pair.Second.From && pair.First.From < pair.First.To);
        }).QuickCheckThrowOnFailure();
}
