using Godwit.Engine.Events;

namespace Godwit.Engine.Tests.Events;

public sealed class CopyProgressTests
{
    [Fact]
    public void It_counts_what_workers_report()
    {
        var progress = new CopyProgress();
        progress.Begin(2, 1000);
        Parallel.For(0, 100, _ =>
        {
            progress.Sent(7);
            progress.PartDone(5, 2);
        });
        progress.TableDone();
        progress.Counts.ShouldBe(new CopyCounts(2, 1, 1000, 500, 200, 700));
    }

    [Fact]
    public void A_rewritten_table_takes_its_parts_back()
    {
        var progress = new CopyProgress();
        progress.Begin(1, 100);
        progress.PartDone(60, 6);
        progress.PartDone(-60, -6);
        (progress.Counts.BytesDone, progress.Counts.Rows).ShouldBe((0, 0));
    }

    [Fact]
    public void A_new_beginning_forgets()
    {
        var progress = new CopyProgress();
        progress.Begin(2, 1000);
        progress.Sent(1);
        progress.PartDone(1, 1);
        progress.TableDone();
        progress.Begin(3, 5);
        progress.Counts.ShouldBe(new CopyCounts(3, 0, 5, 0, 0, 0));
    }
}
