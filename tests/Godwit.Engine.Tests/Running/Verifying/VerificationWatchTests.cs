using Godwit.Engine.Running.Verifying;
using Godwit.Engine.Verify;

namespace Godwit.Engine.Tests.Running.Verifying;

public sealed class VerificationWatchTests
{
    private static readonly Problem Lost = new("connection_lost", "The connection was lost.", "source", "It broke.", "Look.");

    [Fact]
    public async Task It_compares_until_it_is_ended_and_remembers_that_something_differed()
    {
        var (seen, told) = await WatchAsync([Verdict(true), Verdict(false), Verdict(true)]);
        seen.ShouldBe(new WatchSummary(2, 1, 0));
        seen.ExitCode.ShouldBe(ExitCode.Different);
        told.Select(pass => pass.Verdict!.IsIdentical).ShouldBe([true, false, true]);
    }

    [Fact]
    public async Task A_comparison_that_fails_is_told_and_tried_again()
    {
        var (seen, told) = await WatchAsync([Verdict(true), null, Verdict(true)]);
        seen.ShouldBe(new WatchSummary(2, 0, 1));
        seen.ExitCode.ShouldBe(ExitCode.Ok);
        told[1].Problem.ShouldBe(Lost);
        (await WatchAsync([null, null])).Seen.ExitCode.ShouldBe(ExitCode.Failed);
    }

    [Fact]
    public async Task What_trying_again_does_not_mend_ends_it() => await Should.ThrowAsync<GodwitException>(() => new VerificationWatch(TimeSpan.FromMinutes(1), new ManualTime(hurried: true))
        .RunAsync(_ => throw new GodwitException(ExitCode.Usage, Lost), _ => Task.CompletedTask, TestContext.Current.CancellationToken));

    [Fact]
    public async Task A_comparison_that_is_under_way_when_it_ends_does_not_count()
    {
        using var end = new CancellationTokenSource();
        var seen = await new VerificationWatch(TimeSpan.Zero, new ManualTime(hurried: true)).RunAsync(async token =>
        {
            await end.CancelAsync();
            token.ThrowIfCancellationRequested();
            return Verdict(true);
        }, _ => Task.CompletedTask, end.Token);
        seen.ShouldBe(new WatchSummary(0, 0, 0));
    }

    private static async Task<(WatchSummary Seen, List<WatchPass> Told)> WatchAsync(Verdict?[] verdicts)
    {
        var time = new ManualTime(hurried: true);
        using var end = new CancellationTokenSource();
        var (at, told) = (0, new List<WatchPass>());
        var seen = await new VerificationWatch(TimeSpan.FromMinutes(1), time).RunAsync(
            _ => verdicts[at++] is { } verdict ? Task.FromResult(verdict) : throw new GodwitException(ExitCode.Failed, Lost),
            async pass =>
            {
                told.Add(pass);
                if (at == verdicts.Length) await end.CancelAsync();
            }, end.Token);
        return (seen, told);
    }

    private static Verdict Verdict(bool identical) => new()
    {
        Started = default, Finished = default, Source = new("s", "15", "1"), Target = new("t", "18", "2"), Method = DigestMethod.HashText,
        Tables = [], Schema = identical ? [] : [new("table", "public.t", null, "exists", null)],
    };
}
