using System.Text.RegularExpressions;
using Godwit.Cli.Rendering;
using Godwit.Cli.Run;
using Godwit.Engine.Events;
using Godwit.Engine.Running;
using Spectre.Console;

namespace Godwit.Engine.Tests.Cli;

public sealed class FollowDisplayTests
{
    [Fact]
    public void A_phase_tells_what_matters_in_it()
    {
        FollowText.Line(Samples.Live, " · ").ShouldBe("live · lag 0.04 s · 1,234 tx/s · 45,678 transactions, 301,222 rows · spool 3.0 MB");
        FollowText.Line(Samples.Health, " · ").ShouldBe(
            "catching up · 57P01: shutting down · 12,345 transactions behind, 10.0 s left · lag 1 min 02 s · 1,234 tx/s · 45,678 transactions, 301,222 rows · spool 3.0 MB");
        FollowText.Line(Samples.Health with { Phase = HealthPhase.Spooling, Problem = null }, ", ").ShouldBe("spooling, 12,345 transactions kept for after the copy, spool 3.0 MB of 20.0 GB");
        FollowText.Line(Samples.Live with { IsConnected = false, Lag = null }, ", ").ShouldStartWith("live, NOT CONNECTED, 1,234 tx/s, ");
    }

    [Fact]
    public void Where_there_is_little_room_the_least_goes_first()
    {
        FollowText.Line(Samples.Live, " · ", 81).ShouldBe("live · lag 0.04 s · 1,234 tx/s · 45,678 transactions, 301,222 rows · spool 3.0 MB");
        FollowText.Line(Samples.Live, " · ", 80).ShouldBe("live · lag 0.04 s · 1,234 tx/s · spool 3.0 MB");
        FollowText.Line(Samples.Live, " · ", 40).ShouldBe("live · lag 0.04 s · 1,234 tx/s");
        FollowText.Line(Samples.Live, " · ", 5).ShouldBe("live · lag 0.04 s");
    }

    [Fact]
    public void A_lag_of_less_than_a_second_is_told_in_hundredths()
    {
        FollowText.Lag(TimeSpan.Zero).ShouldBe("0.00 s");
        FollowText.Lag(TimeSpan.FromSeconds(0.994)).ShouldBe("0.99 s");
        FollowText.Lag(TimeSpan.FromSeconds(0.996)).ShouldBe("1.0 s");
        FollowText.Lag(TimeSpan.FromMinutes(3)).ShouldBe("3 min 00 s");
    }

    [Fact]
    public async Task Where_nobody_looks_a_line_tells_every_ten_seconds_and_whenever_something_changed()
    {
        var (writer, time) = (new StringWriter(), new ManualTime());
        await using var display = new PlainDisplay(writer, new CopyProgress(), time);
        void Seconds(int count, FollowHealth health)
        {
            for (; count > 0; count--, time.Advance(TimeSpan.FromSeconds(1))) display.On(new RunEvent.Followed(health));
        }
        var spooling = Samples.Live with { Phase = HealthPhase.Spooling };
        Seconds(60, spooling);
        Lines().ShouldBe(["spooling"], "during the copy only what changes");

        display.On(new RunEvent.StepStarted(Steps.Follow));
        Seconds(25, Samples.Live);
        Lines().ShouldBe(["spooling", "live", "live", "live"]);

        Seconds(2, Samples.Live with { IsConnected = false, Problem = "08006: gone" });
        Seconds(2, Samples.Live);
        Lines()[4..].ShouldBe(["live, NOT CONNECTED, 08006: gone", "live"]);

        display.On(new RunEvent.StepFinished(Steps.Follow, false, TimeSpan.FromSeconds(29), "ended"));
        writer.ToString().ShouldEndWith($"follow: ended (29.0 s){Environment.NewLine}");

        string[] Lines() => [.. writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Regex.Replace(line["follow: ".Length..], ", (lag|0 transactions).*", "", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)))];
    }

    [Fact]
    public async Task On_a_terminal_one_line_moves()
    {
        var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes });
        console.Profile.Width = 120;
        var line = new TerminalLine(console);
        var display = new Godwit.Cli.Run.LiveDisplay(line, new CopyProgress(), TimeProvider.System);
        display.On(new RunEvent.StepStarted(Steps.Follow));
        display.On(new RunEvent.Followed(Samples.Health));
        display.On(new RunEvent.Followed(Samples.Live));

        var drawn = new TaskCompletionSource<int>();
        await line.WhileAsync(drawn.Task, () =>
        {
            display.Draw();
            drawn.TrySetResult(0);
        }, TimeProvider.System);

        writer.ToString().ShouldContain("follow  live · lag 0.04 s · 1,234 tx/s · 45,678 transactions, 301,222 rows · spool 3.0 MB");
        writer.ToString().ShouldNotContain("catching up");
    }
}
