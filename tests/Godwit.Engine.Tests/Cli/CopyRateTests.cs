using FsCheck.Fluent;
using Godwit.Cli.Rendering;
using Godwit.Engine.Events;

namespace Godwit.Engine.Tests.Cli;

public sealed class CopyRateTests
{
    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);

    [Fact]
    public void Half_way_as_much_time_is_left()
    {
        var counts = new CopyCounts(4, 1, 1000, 500, 7, 400);
        var rate = CopyRate.Of(counts, TenSeconds);
        rate.ShouldBe(new CopyRate(40, 0.5, TenSeconds));
        rate.Line(counts).ShouldBe("1 of 4 tables, 7 rows, 400 B, 40 B/s, 10.0 s left");
    }

    [Fact]
    public void Parts_under_way_count_by_what_went_through() => CopyRate.Of(new CopyCounts(1, 0, 1000, 0, 0, 250), TenSeconds).Fraction.ShouldBe(0.25);

    [Fact]
    public void Rows_that_are_larger_than_their_file_do_not_complete_it()
    {
        CopyRate.Of(new CopyCounts(1, 0, 1000, 0, 0, 5000), TenSeconds).Fraction.ShouldBe(0.99);
        CopyRate.Of(new CopyCounts(1, 1, 1000, 1000, 0, 5000), TenSeconds).ShouldBe(new CopyRate(500, 1, null));
    }

    [Fact]
    public void At_the_beginning_nothing_is_foretold()
    {
        var counts = new CopyCounts(1, 0, 1000, 0, 0, 10);
        CopyRate.Of(counts, TenSeconds).Left.ShouldBeNull();
        CopyRate.Of(counts with { BytesSent = 500 }, TimeSpan.FromSeconds(0.5)).Left.ShouldBeNull();
        CopyRate.Of(counts, TimeSpan.Zero).ShouldBe(new CopyRate(0, 0.01, null));
        CopyRate.Of(counts, TenSeconds).Line(counts).ShouldBe("0 of 1 table, 0 rows, 10 B, 1 B/s");
    }

    [Fact]
    public void Empty_tables_are_complete_when_they_are_done()
    {
        CopyRate.Of(new CopyCounts(2, 1, 0, 0, 0, 0), TenSeconds).Fraction.ShouldBe(0);
        CopyRate.Of(new CopyCounts(2, 2, 0, 0, 0, 0), TenSeconds).Fraction.ShouldBe(1);
    }

    [Fact]
    public void The_fraction_is_one_at_most_whatever_is_counted()
    {
        var numbers = Gen.Choose(-10, 2000).Select(number => (long)number);
        var counts =
            from bytes in Gen.Choose(0, 1000)
            from done in numbers
            from sent in numbers
            from elapsed in Gen.Choose(0, 100)
            select (new CopyCounts(2, 1, bytes, done, 0, sent), elapsed);
        Seeded.Check(counts.ToArbitrary(), sample =>
        {
            var rate = CopyRate.Of(sample.Item1, TimeSpan.FromSeconds(sample.elapsed));
            rate.Fraction.ShouldBeInRange(0, 1);
            if (rate.Left is { } left) left.ShouldBeGreaterThan(TimeSpan.Zero);
        });
    }
}
