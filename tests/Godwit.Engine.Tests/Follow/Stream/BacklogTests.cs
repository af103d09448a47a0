using Godwit.Engine.Follow.Stream;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Tests.Follow.Stream;

public sealed class BacklogTests
{
    private const long MB = 1L << 20;

    [Theory]
    // Little waits; what was received is ahead of what the look saw.
    [InlineData(100, 100, 116, 32)]
    [InlineData(100, 100, 115, null)]
    [InlineData(120, 120, 100, null)]
    // It decodes again what lies before: four times what it brings at most, or more at once.
    [InlineData(0, 64, 80, 32)]
    [InlineData(0, 65, 81, null)]
    [InlineData(0, 128, 1000, 32)]
    [InlineData(0, 129, 1000, 256)]
    [InlineData(0, 1024, 2000, 256)]
    [InlineData(0, 1025, 2000, 512)]
    [InlineData(0, 2048, 9000, 512)]
    [InlineData(0, 2049, 9000, null)]
    public void The_first_read_is_small_where_it_may_be(long restart, long have, long flushed, int? read) =>
        Of(restart, flushed).Next(At(have), 16 * MB, 0, 0).ShouldBe(read * MB);

    [Fact]
    public void Zero_is_never() => Of(0, 100).Next(At(50), 0, 0, 0).ShouldBeNull();

    [Fact]
    public void Reads_grow_to_a_limit()
    {
        var reads = new List<long> { 0 };
        while (reads.Count < 5) reads.Add(Of(0, 10_000).Next(At(100), 16 * MB, reads[^1], 20_000 * MB)!.Value);
        reads.ShouldBe([0, 32 * MB, 256 * MB, 512 * MB, 512 * MB]);
    }

    [Theory]
    [InlineData(100, 49, true)]
    [InlineData(100, 51, false)]
    // Much is worth it however fast it grows.
    [InlineData(100, 512, true)]
    public void A_source_that_writes_as_fast_as_it_is_read_is_streamed(long waited, long waits, bool isRead) =>
        Of(1000, 1000 + waits).Next(At(1000), 16 * MB, 32 * MB, waited * MB).HasValue.ShouldBe(isRead);

    [Theory]
    [InlineData(140017, false)]
    [InlineData(140018, true)]
    [InlineData(150012, false)]
    [InlineData(150013, true)]
    [InlineData(160008, false)]
    [InlineData(160009, true)]
    [InlineData(170004, false)]
    [InlineData(170005, true)]
    [InlineData(180000, true)]
    [InlineData(190001, true)]
    public void Where_advancing_lets_go_of_catalog_rows_there_is_one_read(int version, bool mayAdvance)
    {
        var backlog = Of(0, 4000, confirmed: 100, version);
        backlog.MayAdvance.ShouldBe(mayAdvance);
        backlog.Next(At(100), 16 * MB, 0, 0).ShouldBe((mayAdvance ? 32 : 512) * MB);
        backlog.Next(At(600), 16 * MB, 512 * MB, 4000 * MB).HasValue.ShouldBe(mayAdvance);
        // What was received and not acknowledged would come again.
        backlog.Next(At(613), 16 * MB, 0, 0).HasValue.ShouldBe(mayAdvance);
    }

    [Theory]
    [InlineData(100, 50, 32, 82)]
    [InlineData(100, 68, 32, 100)]
    [InlineData(100, 99, 32, 100)]
    public void A_read_ends_at_the_end_or_before(long flushed, long have, long bytes, long until) =>
        Of(0, flushed).Until(At(have), bytes * MB).ShouldBe(At(until));

    private static Backlog Of(long restart, long flushed, long confirmed = 0, int version = 180000) => new(At(restart), At(confirmed), At(flushed), version);

    private static Lsn At(long megabytes) => new((ulong)(megabytes * MB));
}
