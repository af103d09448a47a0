using Godwit.Bench.Measuring;

namespace Godwit.Engine.Tests.Bench;

public sealed class RowCountsTests
{
    private static readonly Dictionary<string, long> Source = new() { ["public.a"] = 10, ["public.b"] = 0 };

    [Fact]
    public void The_same_rows_are_no_difference() => RowCounts.Differences(Source, new Dictionary<string, long>(Source)).ShouldBeEmpty();

    [Fact]
    public void Lost_rows_and_tables_are_named() =>
        RowCounts.Differences(Source, new Dictionary<string, long> { ["public.a"] = 9, ["public.c"] = 1 })
            .ShouldBe(["public.b is missing", "public.c is not the source's", "public.a has 9 of 10 rows"]);
}
