using System.Net.Sockets;
using System.Threading.Channels;
using Godwit.Engine.Events;
using Godwit.Engine.Follow.Health;

namespace Godwit.Engine.Tests.Follow.Health;

public sealed class HealthLoopTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly FollowProgress _progress = new();
    private readonly Channel<(FollowHealth Health, WalAlarmLevel Level)> _told = Channel.CreateUnbounded<(FollowHealth, WalAlarmLevel)>();

    public HealthLoopTests() => _progress.Set(_ => Made.Counts);

    [Fact]
    public async Task It_tells_once_a_second_and_keeps_what_it_told_last()
    {
        await using var loop = Loop(_ => Answer());
        var first = await ToldAsync();
        (first.Health.Phase, first.Health.SourceLsn, first.Level).ShouldBe((HealthPhase.Live, new(1000), WalAlarmLevel.None));
        loop.Current.ShouldBe(first.Health);

        _progress.Set(counts => counts.Waiting(5));
        _time.Advance(Second);
        var second = await ToldAsync();
        (second.Health.LagTransactions, second.Health.SeenAt).ShouldBe((5, Made.Start + Second));
        loop.Current.ShouldBe(second.Health);
        _told.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_source_that_is_away_does_not_end_it()
    {
        var isAway = true;
        await using var loop = Loop(_ => isAway
            ? throw new GodwitException(ExitCode.Failed, new Problem("unreachable", "The source cannot be reached.", "source x", "Connection refused", "Start it."), new SocketException())
            : Answer());
        (await ToldAsync()).Health.Problem.ShouldBe("The source cannot be reached. Connection refused");
        _time.Advance(Second);
        (await ToldAsync()).Health.SourceLsn.ShouldBeNull();

        isAway = false;
        _time.Advance(Second);
        var back = (await ToldAsync()).Health;
        (back.Problem, back.SourceLsn).ShouldBe((null, new(1000)));
    }

    [Fact]
    public async Task A_source_that_does_not_answer_is_waited_for_half_a_second_and_asked_anew_after_fifteen()
    {
        var asked = 0;
        await using var loop = Loop(async token =>
        {
            if (Interlocked.Increment(ref asked) == 1) return Made.Look();
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException();
        });
        (await ToldAsync()).Health.SourceLsn.ShouldNotBeNull();
        await AdvanceUntilAsync(() => asked == 2);
        var askedAt = _time.GetUtcNow();
        await AdvanceUntilAsync(() => loop.Current!.SourceLsn is null);
        loop.Current!.Problem.ShouldBe("The source does not answer.");
        (loop.Current.SeenAt - Made.Start).ShouldBeGreaterThanOrEqualTo(3 * Second, "till then the last answer served");
        await AdvanceUntilAsync(() => asked == 3);
        (_time.GetUtcNow() - askedAt).ShouldBeGreaterThanOrEqualTo(14 * Second);
    }

    [Fact]
    public async Task An_alarm_that_could_not_be_told_is_told_again()
    {
        var fails = true;
        await using var loop = Loop(_ => Task.FromResult(Made.Look(60, 40)), (_, level, _) =>
        {
            if (!fails || level == WalAlarmLevel.None) return Task.CompletedTask;
            fails = false;
            throw new IOException("the target is away");
        });
        (await ToldAsync()).Level.ShouldBe(WalAlarmLevel.Alarm);
        _time.Advance(Second);
        (await ToldAsync()).Level.ShouldBe(WalAlarmLevel.Alarm, "the first was in vain");
        _time.Advance(Second);
        (await ToldAsync()).Level.ShouldBe(WalAlarmLevel.None);
    }

    [Fact]
    public async Task Whoever_is_told_may_be_slow_and_misses_no_alarm()
    {
        var (gate, used) = (new TaskCompletionSource(), 0);
        await using var loop = Loop(_ => Task.FromResult(Made.Look(used, 100 - used)), (_, _, _) => gate.Task);
        await ToldAsync();
        used = 60;
        for (var second = 0; second < 5; second++) await AdvanceAndSeeAsync(loop);
        _told.Reader.TryRead(out _).ShouldBeFalse("one call at a time");
        gate.SetResult();
        _time.Advance(Second);
        (await ToldAsync()).Level.ShouldBe(WalAlarmLevel.Alarm);
    }

    [Fact]
    public async Task A_refusal_ends_it_and_is_not_lost()
    {
        var loop = Loop(_ => Answer(), (_, _, _) => throw new GodwitException(ExitCode.Refused, new Problem("wal_limit", "w", "w", "w", "r")));
        await ToldAsync();
        _time.Advance(Second);
        (await Should.ThrowAsync<GodwitException>(() => loop.Completion.WaitAsync(TimeSpan.FromSeconds(10)))).Problem.Code.ShouldBe("wal_limit");
        await Should.ThrowAsync<GodwitException>(async () => await loop.DisposeAsync());
    }

    [Fact]
    public async Task It_ends_while_source_and_listener_hang()
    {
        var loop = Loop(token => Hang<SourceLook>(token), (_, _, token) => Hang<int>(token));
        await loop.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        loop.Completion.IsCompletedSuccessfully.ShouldBeTrue();
    }

    private static Task<SourceLook> Answer() => Task.FromResult(Made.Look());

    private static async Task<T> Hang<T>(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException();
    }

    private HealthLoop Loop(Func<CancellationToken, Task<SourceLook>> look, Func<FollowHealth, WalAlarmLevel, CancellationToken, Task>? then = null) => new(
        Made.Settings, look, _progress, async (health, level, token) =>
        {
            await _told.Writer.WriteAsync((health, level), token);
            if (then is not null) await then(health, level, token);
        }, _time);

    private async Task<(FollowHealth Health, WalAlarmLevel Level)> ToldAsync() => await _told.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10));

    private async Task AdvanceAndSeeAsync(HealthLoop loop)
    {
        var before = loop.Current;
        _time.Advance(Second);
        await UntilAsync(() => !ReferenceEquals(before, loop.Current));
    }

    private async Task AdvanceUntilAsync(Func<bool> holds)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        for (; !holds(); await Task.Delay(1, deadline.Token)) _time.Advance(Second / 2);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!holds()) await Task.Delay(1, deadline.Token);
    }
}
