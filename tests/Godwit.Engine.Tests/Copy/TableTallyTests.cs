using Godwit.Engine.Copy;

namespace Godwit.Engine.Tests.Copy;

public sealed class TableTallyTests
{
    [Fact]
    public void The_last_part_completes_the_table()
    {
        var tally = new TableTally(3);
        tally.Complete(10, 100).ShouldBeFalse();
        tally.Complete(0, 50).ShouldBeFalse();
        tally.Complete(5, 1).ShouldBeTrue();
        (tally.Rows, tally.Bytes).ShouldBe((15, 151));
    }

    [Fact]
    public void Of_many_workers_exactly_one_completes_it()
    {
        const int Parts = 10_000;
        var tally = new TableTally(Parts);
        var last = 0;
        Parallel.For(0, Parts, _ =>
        {
            if (tally.Complete(2, 3)) Interlocked.Increment(ref last);
        });
        (last, tally.Rows, tally.Bytes).ShouldBe((1, 2 * Parts, 3 * Parts));
    }
}
