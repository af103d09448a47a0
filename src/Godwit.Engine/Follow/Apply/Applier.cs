using System.Collections.Concurrent;
using Godwit.Engine.Events;
using Godwit.Engine.Follow.Spool;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;

namespace Godwit.Engine.Follow.Apply;

/// <summary>
/// Applies what is in the spool: whole source transactions in the order of their commits, several in one target transaction, together
/// with the cursor. While one group is written the next one is read. After a crash or a broken connection the cursor tells where to go
/// on, so that nothing is applied twice.
/// </summary>
internal sealed partial class Applier : IAsyncDisposable
{
    private static readonly TimeSpan PauseFor = TimeSpan.FromSeconds(1);

    private readonly ApplyTarget _target;
    private readonly SpoolLog _spool;
    private readonly FollowProgress _progress;
    private readonly IRunObserver _observer;
    private readonly TimeProvider _time;
    private readonly ApplyOptions _options;
    private readonly GroupReader _groups;
    private readonly ConcurrentQueue<Func<CancellationToken, Task>> _errands = new();
    private readonly Dictionary<TableName, (ReaderState State, Lsn Floor)> _held = [];
    private ApplySession? _session;
    private Cursor _cursor;
    private Positions _positions = new(default, []);
    private Flight? _flight;
    private Task? _arrival;
    private int? _limit;
    // Where changes are in each other's way, smaller groups: fewer are applied twice.
    private int? _atOnce;
    // Where reading goes on when what is under way fails: everything before it is committed.
    private ReaderState _resume;
    private string? _pausedFor;

    /// <summary>Creates it; nothing is read yet.</summary>
    public Applier(ApplyTarget target, Cursor cursor, SpoolLog spool, ApplyOptions options, FollowProgress progress, IRunObserver observer, TimeProvider time)
    {
        (_target, _cursor, _spool, _options, _progress, _observer, _time) = (target, cursor, spool, options, progress, observer, time);
        _groups = new(spool, options, time);
        _resume = _groups.State;
    }

    /// <summary>Told when there is nothing left to read, and when there is again.</summary>
    public Action<bool> Drained { get; init; } = _ => { };

    /// <summary>Asked when a change has no place on the target: what would make one, in words. It may do that itself.</summary>
    public Func<TargetMismatchException, CancellationToken, Task<string?>> Mismatched { get; init; } = (_, _) => Task.FromResult<string?>(null);

    /// <summary>How far it is.</summary>
    public Cursor Cursor => _cursor;

    /// <summary>Applies until everything up to an LSN is on the target, or for as long as it is let.</summary>
    /// <param name="until">Where to end; null: nowhere.</param>
    /// <param name="drain">Ends between two groups.</param>
    /// <param name="stop">Ends at once; the group under way is rolled back.</param>
    /// <exception cref="GodwitException">A change cannot be applied, or another runner has moved the cursor.</exception>
    public async Task RunAsync(Lsn? until, CancellationToken drain, CancellationToken stop)
    {
        for (var failures = 0; ;)
        {
            try
            {
                _session ??= await OpenAsync(stop);
                // Asked once: one that comes in between waits until nothing is under way.
                var isAsked = !_errands.IsEmpty;
                if (drain.IsCancellationRequested || isAsked) await SettleAsync(stop);
                drain.ThrowIfCancellationRequested();
                if (isAsked && _errands.TryDequeue(out var errand)) await errand(stop);
                else if (_groups.IsAtCut) await ReachedAsync(stop);
                else if (until is { } end && _positions.Floor >= end && !_positions.IsCopying) return;
                else await StepAsync(drain, stop);
                failures = 0;
            }
            catch (SpoolFailedException failed)
            {
                throw failed.Told();
            }
            catch (TargetMismatchException mismatch) when (!stop.IsCancellationRequested)
            {
                Return(_resume);
                await PauseAsync(mismatch, drain);
            }
            catch (Exception error) when (!stop.IsCancellationRequested && IsBreak(error))
            {
                await CloseAsync();
                Return(_resume);
                var delay = TimeSpan.FromMilliseconds(Math.Min(5_000, 100 * Math.Pow(2, Math.Min(failures++, 10))));
                _progress.Set(counts => counts with { ApplyProblem = $"the target is away: {ServerMessage.Of(error)}" });
                _observer.On(new RunEvent.Retried("apply", failures, delay, ServerMessage.Of(error)));
                await Task.Delay(delay, _time, drain);
            }
            catch (InvalidDataException damage)
            {
                throw new GodwitException(ExitCode.Failed, new Problem(
                    "spool_damaged", "The spool does not hold what the source sent.", _spool.Folder, damage.Message,
                    "Nothing wrong was applied. If the source still has the changes (its slot has not been told otherwise), remove the folder and `godwit run` reads them again; else the tables must be copied again."), damage);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _groups.Dispose();
    }

    private ApplyOrder Order => _session!.IsReplica ? ApplyOrder.NetEffect : ApplyOrder.RowOrder;

    private async Task<ApplySession> OpenAsync(CancellationToken cancellationToken)
    {
        var session = await ApplySession.OpenAsync(_target.Database, cancellationToken);
        try
        {
            // A commit whose answer was lost is found here.
            var found = await _target.Cursors.FindAsync(session.Connection, cancellationToken);
            if (found is null || found.Incarnation != _cursor.Incarnation || found.Lsn < _cursor.Lsn) throw _target.Moved(_cursor, found);
            _cursor = found;
            var positions = Positions.Of(found.Lsn, await _target.Tables.ReadAsync(session.Connection, cancellationToken));
            // What an earlier runner had set aside needs everything from here on.
            foreach (var table in positions.Own.Values.Where(table => table.State == TableCursorState.Copying)) _held.TryAdd(table.Table, (_resume, positions.Floor));
            // A copy can be committed whose answer was lost, or that is not taken back yet: what was left out for it meanwhile has still to be read.
            foreach (var table in _held.Keys) positions = positions.With(new(table, TableCursorState.Copying, null, null));
            Stand(positions);
            _groups.Tables = session.Tables;
            _progress.Set(counts => counts with { AppliedLsn = found.Lsn, ApplyProblem = null });
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    // One group: read while the one before is written, then handed over.
    private async Task StepAsync(CancellationToken drain, CancellationToken stop)
    {
        var group = new Group(_time.GetTimestamp()) { Limit = _limit ?? _atOnce };
        var batch = new ChangeBatch(Order);
        try
        {
            while (true)
            {
                var filled = _groups.Fill(group, batch);
                if (filled == Filled.Full) break;
                if (filled == Filled.Batch)
                {
                    if (!await SettleAsync(stop)) return;
                    _flight = new(null, group, _session!.WriteAsync(batch, stop));
                    batch = new(Order);
                    continue;
                }
                // What is there is committed at once; while the target is busy, more comes together.
                if (group.IsWhole && (drain.IsCancellationRequested || _flight is not { Task.IsCompleted: false })) break;
                if (group.IsEmpty && (drain.IsCancellationRequested || _flight is { Task.IsCompleted: true } || !_errands.IsEmpty || _groups.IsAtCut))
                {
                    await SettleAsync(stop);
                    return;
                }
                await ArrivalAsync(drain);
                if (group.IsEmpty) group.Started = _time.GetTimestamp();
            }
        }
        catch (TargetMismatchException)
        {
            await MismatchAsync(group, stop);
            return;
        }
        if (!await SettleAsync(stop)) return;
        Launch(group, batch, stop);
    }

    private void Launch(Group group, ChangeBatch batch, CancellationToken stop)
    {
        var after = _positions.After(group.End!.Value);
        _groups.Positions = after;
        _limit = null;
        _flight = new(_groups.State, group, Task.Run(() => _target.CommitAsync(_session!, batch, _cursor, _positions, group, stop), CancellationToken.None));
    }

    private async Task ArrivalAsync(CancellationToken drain)
    {
        // The same wait until it ends: a second one would take its signal away.
        _arrival ??= _spool.WaitAsync(_groups.State.Position, drain);
        var isIdle = _flight is null;
        if (isIdle) Drained(true);
        await (_flight is { } flight ? Task.WhenAny(_arrival, flight.Task) : Task.WhenAny(_arrival));
        if (isIdle) Drained(false);
        if (_arrival.IsCompleted) _arrival = null;
    }

    // What is under way on the target ends. False: it failed, was applied again in another way, and what was read behind it has to be read again.
    private async Task<bool> SettleAsync(CancellationToken stop)
    {
        if (_flight is not { } flight) return true;
        _flight = null;
        try
        {
            await flight.Task;
        }
        catch (Exception error)
        {
            Return(_resume);
            if (!ApplyConflict.IsAboutRows(error) || stop.IsCancellationRequested) throw;
            await _session!.RollbackAsync(stop);
            CrashPoint.Reach(CrashPoint.BeforeReplay);
            await ReplayAsync(Math.Max(1, flight.Group.Transactions), stop);
            return false;
        }
        if (flight.End is { } end)
        {
            Took(flight.Group, end, isReplay: false);
            if (_atOnce is { } few) _atOnce = few >= _options.GroupTransactions / 2 ? null : few * 2;
        }
        else CrashPoint.Reach(CrashPoint.MidTransaction);
        return true;
    }

    private void Took(Group group, ReaderState end, bool isReplay)
    {
        _cursor = ApplyTarget.Advanced(_cursor, group);
        _resume = end;
        Stand(_positions.After(group.End!.Value));
        _pausedFor = null;
        _progress.Set(counts => counts with
        {
            AppliedLsn = _cursor.Lsn, AppliedTransactions = counts.AppliedTransactions + group.Transactions, AppliedRows = counts.AppliedRows + group.Rows,
            PendingTransactions = Math.Max(0, counts.PendingTransactions - group.Transactions), Groups = counts.Groups + 1, Replays = counts.Replays + (isReplay ? 1 : 0),
            LastCommit = group.CommittedAt ?? counts.LastCommit, LastAppliedAt = group.CommittedAt is null ? counts.LastAppliedAt : _time.GetUtcNow(), SpoolBytes = _spool.Bytes,
            ApplyProblem = null,
        });
        _spool.Trim(_held.Values.Select(held => held.State.Needed).Append(end.Needed).Min());
    }

    // What the source need not keep is what no table needs any more.
    private void Stand(Positions positions)
    {
        (_positions, _groups.Positions) = (positions, positions);
        var safe = _held.Values.Select(held => held.Floor).Append(positions.Floor).Min();
        _progress.Set(counts => counts with { SafeLsn = safe });
    }

    private void Return(ReaderState state)
    {
        _groups.Restore(state);
        _groups.Positions = _positions;
    }

    private async Task CloseAsync()
    {
        var (session, flight) = (_session, _flight);
        (_session, _flight) = (null, null);
        // Whether it was committed is read from the cursor.
        if (flight is not null) await flight.Task.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        if (session is not null) await session.CloseAsync();
    }

    // While a connection breaks under a statement, the driver can say of its own parts that they were disposed.
    private bool IsBreak(Exception error) => RetryRule.MayPass(error) || error is ObjectDisposedException || _session is { IsBroken: true };

    /// <summary>What is under way on the target.</summary>
    /// <param name="End">Where reading stood behind it; null: this is a part of it only, and not committed.</param>
    /// <param name="Group">The group.</param>
    /// <param name="Task">Ends with it.</param>
    private sealed record Flight(ReaderState? End, Group Group, Task Task);
}
