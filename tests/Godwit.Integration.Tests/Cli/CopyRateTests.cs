using Godwit.Cli.Rendering;
using Godwit.Engine.Events;

namespace Godwit.Integration.Tests.Cli;

public sealed class CopyRateTests
{
    private const long Mega = 1 << 20;

    [Fact]
    public void A_copy_under_way_says_how_fast_and_how_long()
    {
        var counts = new CopyCounts(Tables: 22, TablesDone: 3, Bytes: 1000 * Mega, BytesDone: 200 * Mega, Rows: 1_234_567, BytesSent: 250 * Mega);

        var rate = CopyRate.Of(counts, TimeSpan.FromSeconds(50));

        rate.Fraction.ShouldBe(0.25);
        rate.Line(counts).ShouldBe("3 of 22 tables, 1,234,567 rows, 250.0 MB, 5.0 MB/s, 2 min 30 s left");
        rate.Short(counts).ShouldBe("3/22 tables, 250.0 MB, 5.0 MB/s, 2 min 30 s left");
    }

    [Fact]
    public void At_the_beginning_and_at_the_end_there_is_no_time_left_to_tell()
    {
        CopyRate.Of(new(0, 0, 0, 0, 0, 0), TimeSpan.Zero).ShouldBe(new CopyRate(0, 0, null));
        CopyRate.Of(new(2, 0, 100 * Mega, 0, 0, Mega), TimeSpan.FromSeconds(5)).Left.ShouldBeNull();
        // Text can be longer than the file: more went through than there was, and it is still not done.
        CopyRate.Of(new(2, 1, 100 * Mega, 60 * Mega, 1, 150 * Mega), TimeSpan.FromSeconds(5)).Fraction.ShouldBe(0.99);
        var done = CopyRate.Of(new(2, 2, 100 * Mega, 100 * Mega, 1, 90 * Mega), TimeSpan.FromSeconds(5));
        (done.Fraction, done.Left).ShouldBe((1.0, null));
    }
}
