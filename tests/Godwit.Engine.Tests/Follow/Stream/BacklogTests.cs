using Godwit.Engine.Follow.Stream;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Tests.Follow.Stream;

public sealed class BacklogTests
{
    private const long MB = 1L << 20;

    [Theory]
    [InlineData(50, 100, 84, true)]
    [InlineData(50, 100, 85, false)]
    [InlineData(0, 100, 100, false)]
    // What was received is ahead of what the look saw.
    [InlineData(0, 100, 120, false)]
    // Each read would decode more than four times what it brings.
    [InlineData(0, 1000, 800, true)]
    [InlineData(0, 1000, 801, false)]
    [InlineData(0, 10_000, 2048, true)]
    [InlineData(0, 10_000, 2049, false)]
    public void It_is_read_where_that_is_worth_it(long restart, long flushed, long have, bool isRead) =>
        Of(restart, flushed).IsRead(At(have), 16 * MB).ShouldBe(isRead);

    [Fact]
    public void Zero_is_never() => Of(0, 100).IsRead(At(50), 0).ShouldBeFalse();

    [Theory]
    [InlineData(100, 50, 32, 82)]
    [InlineData(100, 68, 32, 100)]
    [InlineData(100, 99, 32, 100)]
    public void A_read_ends_at_the_end_or_before(long flushed, long have, long bytes, long until) =>
        Of(0, flushed).Until(At(have), bytes * MB).ShouldBe(At(until));

    [Fact]
    public void Reads_grow_to_a_limit()
    {
        var reads = new List<long> { Backlog.FirstBytes };
        while (reads.Count < 4) reads.Add(Backlog.Next(reads[^1]));
        reads.ShouldBe([32 * MB, 256 * MB, 512 * MB, 512 * MB]);
    }

    private static Backlog Of(long restart, long flushed) => new(At(restart), At(flushed));

    private static Lsn At(long megabytes) => new((ulong)(megabytes * MB));
}
