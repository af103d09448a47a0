using Godwit.Cli.Run;
using Godwit.Engine.Events;
using Godwit.Engine.Running;

namespace Godwit.Engine.Tests.Cli;

public sealed class EventTextTests
{
    [Fact]
    public void Each_event_is_one_line_or_none()
    {
        var second = TimeSpan.FromSeconds(1);
        EventText.Line(new RunEvent.StepStarted("copy")).ShouldBeNull();
        EventText.Line(new RunEvent.StepFinished("copy", false, second, "2 tables")).ShouldBe("copy: 2 tables (1.0 s)");
        EventText.Line(new RunEvent.StepFinished("copy", true, second, "secret detail")).ShouldBe("copy: failed after 1.0 s");
        EventText.Line(new RunEvent.Noticed("code", "something")).ShouldBe("note: something");
        EventText.Line(new RunEvent.ObjectFailed("INDEX", "i", "42P01: no", "CREATE INDEX")).ShouldBe("failed: INDEX i: 42P01: no");
        EventText.Line(new RunEvent.Retried("part 1 of t", 2, second, "57P01")).ShouldBe("retry: part 1 of t after attempt 2, in 1.0 s: 57P01");
        EventText.Line(new RunEvent.Drifted(Samples.Drift, DriftOutcome.Found)).ShouldBe("drift: column public.orders.note is missing on the target; on the target: ALTER TABLE \"public\".\"orders\" ADD COLUMN \"note\" text;");
        EventText.Line(new RunEvent.Drifted(Samples.Drift with { Statement = "a;\nb;" }, DriftOutcome.Found)).ShouldBe("drift: column public.orders.note is missing on the target; `godwit status` has the statement");
        EventText.Line(new RunEvent.Drifted(Samples.Drift, DriftOutcome.Failed, "55P03: no")).ShouldBe("drift: column public.orders.note is missing on the target; the target refused it: 55P03: no");
        EventText.Line(new RunEvent.Drifted(Samples.Drift, DriftOutcome.Applied)).ShouldBe("drift: applied to the target: column public.orders.note is missing on the target");
        EventText.Line(new RunEvent.Drifted(Samples.Drift, DriftOutcome.Resolved)).ShouldNotBeNull().ShouldStartWith("drift: both sides are the same again");
        EventText.Line(new RunEvent.TableCopied(new("s", "t"), 1, 2)).ShouldBeNull();
        EventText.Line(new RunEvent.TableRewritten(new("s", "T"))).ShouldNotBeNull().ShouldStartWith("note: the file of s.\"T\" was replaced");
    }

    [Fact]
    public async Task Where_nobody_looks_the_copy_says_where_it_is_every_few_seconds()
    {
        var (writer, progress, time) = (new StringWriter(), new CopyProgress(), new ManualTime());
        await using (var display = new PlainDisplay(writer, progress, time))
        {
            display.On(new RunEvent.StepStarted(Steps.Schema));
            time.Advance(TimeSpan.FromSeconds(30));
            writer.ToString().ShouldBeEmpty();

            display.On(new RunEvent.StepStarted(Steps.Copy));
            progress.Begin(2, 1000);
            time.Advance(TimeSpan.FromSeconds(4));
            progress.Sent(500);
            time.Advance(TimeSpan.FromSeconds(1));
            writer.ToString().ShouldBe($"copy: 0 of 2 tables, 0 rows, 500 B, 100 B/s, 5.0 s left{Environment.NewLine}");

            display.On(new RunEvent.StepFinished(Steps.Copy, false, TimeSpan.FromSeconds(5), "done"));
            time.Advance(TimeSpan.FromSeconds(30));
        }
        writer.ToString().ShouldEndWith($"copy: done (5.0 s){Environment.NewLine}");
        writer.ToString().Split('\n').Length.ShouldBe(3);
    }
}
