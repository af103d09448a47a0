using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Godwit.Engine.Verify;

namespace Godwit.Engine.Tests.Verify;

public sealed class RowDigestTests
{
    [Fact]
    public void Every_partition_of_the_rows_adds_up_to_the_same() =>
        Prop.ForAll<long[], int>((rows, parts) =>
        {
            var count = Math.Abs(parts % 7) + 1;
            var partitioned = rows.Select((row, index) => (row, index)).GroupBy(entry => entry.index % count)
                .Select(part => Digest(part.Select(entry => entry.row))).Aggregate(RowDigest.Empty, (sum, part) => part + sum);
            return partitioned == Digest(rows) && string.Equals(partitioned.Hex, Digest(rows).Hex, StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void One_changed_row_changes_the_digest() =>
        Prop.ForAll<NonEmptyArray<long>, PositiveInt, PositiveInt>((rows, at, by) =>
        {
            var changed = rows.Get.ToArray();
            changed[at.Get % changed.Length] += by.Get;
            return Digest(changed) != Digest(rows.Get);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_duplicate_counts_twice()
    {
        Digest([7, 7]).ShouldNotBe(Digest([7]));
        // An exclusive or would cancel a pair.
        (Digest([1, 7, 7]) with { Rows = 1 }).ShouldNotBe(Digest([1]));
    }

    [Fact]
    public void Order_does_not_count() => Digest([1, -2, long.MaxValue]).ShouldBe(Digest([long.MaxValue, 1, -2]));

    [Fact]
    public void The_hex_form_is_64_digits_whatever_the_sign()
    {
        RowDigest.Empty.Hex.ShouldBe(new string('0', 64));
        new RowDigest(1, BigInteger.MinusOne, 1).Hex.ShouldBe(new string('f', 32) + new string('0', 31) + "1");
        new RowDigest(1, long.MaxValue, -(BigInteger.One << 127)).Hex.ShouldBe("00000000000000007fffffffffffffff" + "8" + new string('0', 31));
    }

    private static RowDigest Digest(IEnumerable<long> rows) =>
        rows.Aggregate(RowDigest.Empty, (sum, row) => sum + new RowDigest(1, Mix(row, 1), Mix(row, 2)));

    // Stands for the server's hash: a bijection on 64 bits, so that two rows never collide by themselves.
    private static long Mix(long row, ulong seed)
    {
        var x = (ulong)row + seed * 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return (long)(x ^ (x >> 31));
    }
}
