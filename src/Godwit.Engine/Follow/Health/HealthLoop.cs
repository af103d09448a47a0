using Godwit.Engine.Events;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Follow.Health;

/// <summary>
/// Looks at the source once a second and tells how following fares, until it is disposed. It waits neither for the apply nor for a server
/// that is slow or away: then it tells what it still knows, and why that is not all.
/// </summary>
public sealed class HealthLoop : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // So long a tick waits for the source; the answer is not given up then, but serves a later tick.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.5);

    // A source that has not answered for so long counts as away, and is asked anew.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    // An answer serves until it is so old.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);

    private const string Silence = "The source does not answer.";

    private readonly CancellationTokenSource _end = new();
    private readonly ReusedSession? _session;
    private readonly HealthMonitor _monitor;
    private readonly WalAlarm _alarm;
    private readonly FollowMeters _meters;
    private readonly FollowProgress _progress;
    private readonly Func<CancellationToken, Task<SourceLook>> _look;
    private readonly Func<FollowHealth, WalAlarmLevel, CancellationToken, Task> _tell;
    private readonly TimeProvider _time;
    private readonly long _began;
    private volatile FollowHealth? _current;

    /// <summary>Begins.</summary>
    /// <param name="settings">What it is told beforehand.</param>
    /// <param name="source">The source, which it asks on a session of its own.</param>
    /// <param name="progress">The counters of stream and apply.</param>
    /// <param name="tell">
    /// Receives each health, and what the WAL limit asks for: <see cref="WalAlarmLevel.Alarm"/> once a crossing, never lost;
    /// <see cref="WalAlarmLevel.Limit"/> again and again. One call at a time: while one lasts, healths are left out. When it fails because a
    /// server is away it is called again at the next tick; a refusal (<see cref="ExitCode.Refused"/>) or an error of another kind ends the
    /// loop: <see cref="Completion"/>.
    /// </param>
    /// <param name="time">Clock.</param>
    public HealthLoop(HealthSettings settings, Database source, FollowProgress progress, Func<FollowHealth, WalAlarmLevel, CancellationToken, Task> tell, TimeProvider time)
        : this(settings, new ReusedSession(source), look: null, progress, tell, time)
    {
    }

    /// <summary>The same with another way to look at the source, for tests.</summary>
    internal HealthLoop(
        HealthSettings settings, Func<CancellationToken, Task<SourceLook>> look, FollowProgress progress, Func<FollowHealth, WalAlarmLevel, CancellationToken, Task> tell, TimeProvider time)
        : this(settings, session: null, look, progress, tell, time)
    {
    }

    private HealthLoop(
        HealthSettings settings, ReusedSession? session, Func<CancellationToken, Task<SourceLook>>? look, FollowProgress progress,
        Func<FollowHealth, WalAlarmLevel, CancellationToken, Task> tell, TimeProvider time)
    {
        (_session, _progress, _tell, _time) = (session, progress, tell, time);
        (_monitor, _alarm, _meters) = (new(settings), new(settings.WalAlarm), new(settings.Migration));
        _look = look ?? (token => session!.UseAsync(connection => HealthLook.TakeAsync(connection, settings.Slot, time, token), token));
        _began = time.GetTimestamp();
        // Not here: it calls the caller, who has not got this object yet.
        Completion = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>What was seen last; null before the first look.</summary>
    public FollowHealth? Current => _current;

    /// <summary>Ends when it is disposed; fails when the callback failed for good.</summary>
    public Task Completion { get; }

    /// <summary>Ends it. Throws what <see cref="Completion"/> failed with.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        try
        {
            await Completion;
        }
        finally
        {
            _meters.Dispose();
            if (_session is not null) await _session.DisposeAsync();
            _end.Dispose();
        }
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, _time);
        Task<Answer>? asking = null;
        var telling = Task.FromResult(WalAlarmLevel.None);
        var (answer, level) = (new Answer(null, null, _began), WalAlarmLevel.None);
        try
        {
            do
            {
                asking ??= AskAsync();
                await Task.WhenAny(asking, Task.Delay(Patience, _time, _end.Token));
                _end.Token.ThrowIfCancellationRequested();
                if (asking.IsCompleted)
                {
                    (answer, asking) = (await asking, null);
                    if (answer.Look is { } look) level = Higher(level, _alarm.Next(look));
                }
                var health = See(answer);
                if (!telling.IsCompleted) continue;
                level = Higher(level, await telling);
                (telling, level) = (TellAsync(health, level), WalAlarmLevel.None);
            }
            while (await timer.WaitForNextTickAsync(_end.Token));
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // It ends.
        }
        finally
        {
            await _end.CancelAsync();
            if (asking is not null) await asking;
            await telling;
        }
    }

    private FollowHealth See(Answer answer)
    {
        var (now, counts, isFresh) = (_time.GetUtcNow(), _progress.Counts, _time.GetElapsedTime(answer.At) < Fresh);
        var health = _monitor.Next(
            counts, isFresh ? answer.Look : null, answer.Problem ?? (isFresh ? null : Silence), now, _time.GetElapsedTime(_began));
        _meters.Set(counts, health);
        return _current = health;
    }

    // Returns what was told in vain, to be told again.
    private async Task<WalAlarmLevel> TellAsync(FollowHealth health, WalAlarmLevel level)
    {
        try
        {
            await _tell(health, level, _end.Token);
            return WalAlarmLevel.None;
        }
        catch (Exception error) when (error is OperationCanceledException || (IsAway(error) && error is not GodwitException { ExitCode: ExitCode.Refused }))
        {
            return level;
        }
    }

    // Never fails for a server's sake: what went wrong is an answer too.
    private async Task<Answer> AskAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, _end.Token);
        try
        {
            return new(await _look(either.Token), null, _time.GetTimestamp());
        }
        catch (OperationCanceledException)
        {
            return new(null, Silence, _time.GetTimestamp());
        }
        catch (Exception error) when (IsAway(error))
        {
            return new(null, error is GodwitException { Problem: var problem } ? $"{problem.What} {problem.Why}" : $"The source cannot be asked: {ServerMessage.Of(error)}", _time.GetTimestamp());
        }
    }

    private static bool IsAway(Exception error) => error is GodwitException or NpgsqlException || RetryRule.MayPass(error);

    private static WalAlarmLevel Higher(WalAlarmLevel one, WalAlarmLevel other) => one > other ? one : other;

    private sealed record Answer(SourceLook? Look, string? Problem, long At);
}
