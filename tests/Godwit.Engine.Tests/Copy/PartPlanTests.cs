using FsCheck.Fluent;
using Godwit.Engine.Copy;

namespace Godwit.Engine.Tests.Copy;

public sealed class PartPlanTests
{
    private const int Block = 8192;

    [Fact]
    public void Parts_cover_every_block_once_and_the_last_is_open()
    {
        var plans =
            from tables in Gen.ArrayOf(Gen.OneOf(Gen.Choose(0, 5), Gen.Choose(0, 300)), 4)
            from odd in Gen.Choose(0, Block - 1)
            from part in Gen.OneOf(Gen.Choose(1, 20), Gen.Choose(1, 3000))
            from blockSize in Gen.Elements(Block, 32768)
            from first in Gen.Choose(1, 50)
            select (tables.Select((blocks, index) => Tables.Copy($"t{index}", Math.Max(0, ((long)blocks * blockSize) - odd))).ToList(), part * 1000L, blockSize, first);
        Seeded.Check(plans.ToArbitrary(), sample =>
        {
            var (tables, partSize, blockSize, first) = sample;
            var parts = PartPlan.Of(tables, partSize, blockSize, first);

            parts.Select(part => part.Id).ShouldBe(Enumerable.Range(first, parts.Length));
            parts.Zip(parts.Skip(1)).All(pair => pair.First.Bytes >= pair.Second.Bytes).ShouldBeTrue("the biggest first");
            foreach (var table in tables)
            {
                var own = parts.Where(part => part.Copy == table).OrderBy(part => part.Lower).ToList();
                own[0].Lower.ShouldBe(0);
                own[^1].Upper.ShouldBeNull();
                own.Zip(own.Skip(1)).All(pair => pair.First.Upper == pair.Second.Lower && pair.First.Lower < pair.Second.Lower).ShouldBeTrue("neither gap nor overlap");
                own.Sum(part => part.Bytes).ShouldBeInRange(table.Table.Bytes, table.Table.Bytes + blockSize - 1);
                own[^1].Lower.ShouldBeLessThanOrEqualTo(table.Table.Bytes / blockSize, "an upper part begins inside of the file");
                if (table.Table.Bytes <= partSize * 3 / 2) own.ShouldHaveSingleItem().IsWhole.ShouldBeTrue();
                else own.Max(part => part.Bytes).ShouldBeLessThanOrEqualTo(partSize + blockSize);
            }
        }, times: 500);
    }

    [Fact]
    public void Equal_parts_are_ordered_by_table() =>
        PartPlan.Of([Tables.Copy("b", Block), Tables.Copy("a", Block)], 1 << 20, Block).Select(part => part.Copy.Table.Name.Name).ShouldBe(["a", "b"]);

    [Fact]
    public void A_table_up_to_one_and_a_half_parts_stays_whole()
    {
        PartPlan.Of([Tables.Copy(bytes: 15 * Block)], 10 * Block, Block).ShouldHaveSingleItem().IsWhole.ShouldBeTrue();
        PartPlan.Of([Tables.Copy(bytes: 16 * Block)], 10 * Block, Block).Select(part => (part.Lower, part.Upper, part.IsWhole)).ShouldBe([(0, 8, false), (8, null, false)]);
    }

    [Fact]
    public void A_table_as_large_as_can_be_is_divided()
    {
        var parts = PartPlan.Of([Tables.Copy(bytes: (1L << 32) * Block)], 256L << 20, Block);
        parts.Length.ShouldBe(1 << 17);
        parts.Max(part => part.Lower).ShouldBe((1L << 32) - (1 << 15));
    }

    [Fact]
    public void Without_tables_there_are_no_parts() => PartPlan.Of([], 1, Block).ShouldBeEmpty();
}
