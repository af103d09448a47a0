using Godwit.Engine.Events;
using Godwit.Engine.Follow.Decoding;
using Godwit.Engine.Follow.Spool;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Follow.Apply;

/// <summary>
/// Applies what is in the spool: whole source transactions in the order of their commits, several in one target transaction, together
/// with the cursor. After a crash or a broken connection the cursor tells where to go on, so that nothing is applied twice.
/// </summary>
internal sealed class Applier : IAsyncDisposable
{
    private readonly Database _target;
    private readonly CursorStore _cursors;
    private readonly SpoolLog _spool;
    private readonly ApplyOptions _options;
    private readonly FollowProgress _progress;
    private readonly IRunObserver _observer;
    private readonly TimeProvider _time;
    private readonly TransactionReader _reader;
    private readonly Dictionary<uint, TablePlan> _plans = [];
    private ApplySession? _session;
    private Cursor _cursor;

    /// <summary>Creates it; nothing is read yet.</summary>
    public Applier(Database target, CursorStore cursors, Cursor cursor, SpoolLog spool, ApplyOptions options, FollowProgress progress, IRunObserver observer, TimeProvider time)
    {
        (_target, _cursors, _cursor, _spool, _options, _progress, _observer, _time) = (target, cursors, cursor, spool, options, progress, observer, time);
        _reader = new(spool);
    }

    /// <summary>Told when there is nothing left to read, and when there is again.</summary>
    public Action<bool> Drained { get; init; } = _ => { };

    /// <summary>How far it is.</summary>
    public Cursor Cursor => _cursor;

    /// <summary>Applies until everything up to an LSN is on the target, or for as long as it is let.</summary>
    /// <param name="until">Where to end; null: nowhere.</param>
    /// <param name="drain">Ends between two groups.</param>
    /// <param name="stop">Ends at once; the group under way is rolled back.</param>
    /// <exception cref="GodwitException">A change cannot be applied, or another runner has moved the cursor.</exception>
    public async Task RunAsync(Lsn? until, CancellationToken drain, CancellationToken stop)
    {
        for (var failures = 0; until is null || _cursor.Lsn < until;)
        {
            drain.ThrowIfCancellationRequested();
            var start = _reader.State;
            try
            {
                _session ??= await OpenAsync(stop);
                await GroupAsync(start, drain, stop);
                failures = 0;
            }
            catch (Exception error) when (!stop.IsCancellationRequested && IsBreak(error))
            {
                await CloseAsync();
                _reader.Restore(start);
                var delay = TimeSpan.FromMilliseconds(Math.Min(5_000, 100 * Math.Pow(2, Math.Min(failures++, 10))));
                _progress.Set(counts => counts with { Problem = $"the target is away: {ServerMessage.Of(error)}" });
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
        _reader.Dispose();
    }

    private async Task<ApplySession> OpenAsync(CancellationToken cancellationToken)
    {
        var session = await ApplySession.OpenAsync(_target, cancellationToken);
        try
        {
            // A commit whose answer was lost is found here.
            var found = await _cursors.FindAsync(session.Connection, cancellationToken);
            if (found is null || found.Incarnation != _cursor.Incarnation || found.Lsn < _cursor.Lsn) throw Moved(found);
            _cursor = found;
            _progress.Set(counts => counts with { AppliedLsn = found.Lsn, Problem = null });
            _plans.Clear();
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    // One group: read, and applied by net effect; if that breaks a constraint, once more, transaction by transaction.
    private async Task GroupAsync(ReaderState start, CancellationToken drain, CancellationToken stop)
    {
        var group = new Group(_time.GetTimestamp());
        try
        {
            await FillAsync(group, Order, drain, stop);
            await CommitAsync(group, stop);
        }
        catch (Exception error) when (IsAboutRows(error))
        {
            await _session!.RollbackAsync(stop);
            CrashPoint.Reach(CrashPoint.BeforeReplay);
            _reader.Restore(start);
            var again = new Group(group.Started) { Limit = Math.Max(1, group.Transactions), IsReplay = true };
            await ReplayAsync(again, error, stop);
            group = again;
        }
        _progress.Set(counts => counts with
        {
            AppliedLsn = _cursor.Lsn, AppliedTransactions = counts.AppliedTransactions + group.Transactions, AppliedRows = counts.AppliedRows + group.Rows,
            PendingTransactions = Math.Max(0, counts.PendingTransactions - group.Transactions), Groups = counts.Groups + 1, Replays = counts.Replays + (group.IsReplay ? 1 : 0),
            LastCommit = group.CommittedAt ?? counts.LastCommit, LastAppliedAt = group.CommittedAt is null ? counts.LastAppliedAt : _time.GetUtcNow(), SpoolBytes = _spool.Bytes,
        });
        _spool.Trim(_reader.State.Needed);
    }

    // By net effect two rows that exchange a unique value are in each other's way, which in the source's order they were not. Only the
    // transaction in which that is so is applied change by change.
    private async Task ReplayAsync(Group group, Exception cause, CancellationToken stop)
    {
        while (!group.IsFull(_options, _time))
        {
            var (start, one) = (_reader.State, new Group(group.Started) { Limit = 1 });
            await _session!.SaveAsync(stop);
            try
            {
                await FillAsync(one, Order, CancellationToken.None, stop);
            }
            catch (Exception error) when (IsAboutRows(error))
            {
                await _session.RestoreAsync(stop);
                _reader.Restore(start);
                one = new(group.Started) { Limit = 1 };
                await RowByRowAsync(one, cause, stop);
            }
            group.Add(one);
        }
        await CommitAsync(group, stop);
    }

    private async Task RowByRowAsync(Group one, Exception cause, CancellationToken stop)
    {
        try
        {
            await FillAsync(one, ApplyOrder.RowByRow, CancellationToken.None, stop);
        }
        catch (Exception error) when (IsAboutRows(error))
        {
            await _session!.RollbackAsync(stop);
            throw new GodwitException(ExitCode.Failed, new Problem(
                "apply_conflict", "A change of the source does not fit the rows on the target.",
                $"target {_target.Url}, {(error as PostgresException)?.TableName ?? (error as RowsMissedException)?.Table.ToString()}, the source transaction after {one.End ?? _cursor.Lsn}",
                ServerMessage.Of(error),
                "Somebody else has written to the target, or a trigger or rule does. `godwit verify` names the tables that differ; put the row right there, then `godwit run` goes on with this transaction. Nothing of it was applied."), cause);
        }
    }

    private ApplyOrder Order => _session!.IsReplica ? ApplyOrder.NetEffect : ApplyOrder.RowOrder;

    private async Task FillAsync(Group group, ApplyOrder order, CancellationToken drain, CancellationToken stop)
    {
        var batch = new ChangeBatch(order);
        while (!(group.IsWhole && (group.IsFull(_options, _time) || drain.IsCancellationRequested)))
        {
            if (_reader.Next(_cursor.Lsn) is not { } reading)
            {
                // What is there is committed at once: while the target commits, more comes together.
                if (group.IsWhole) break;
                await WaitAsync(drain);
                group.Started = _time.GetTimestamp();
                continue;
            }
            switch (reading)
            {
                case Reading.Row row:
                    var plan = await PlanAsync(row.Relation, stop);
                    batch.Add(plan, RowChange.Of(plan, row.Message), row.Bytes);
                    group.Changed();
                    if (batch.Bytes < _options.BatchBytes && (order != ApplyOrder.RowByRow || batch.Count < 500)) break;
                    await WriteAsync(batch, stop);
                    CrashPoint.Reach(CrashPoint.MidTransaction);
                    break;
                case Reading.Truncation truncation:
                    group.Changed();
                    batch.Truncate([.. truncation.Relations.Select(relation => relation.Name)], truncation.Message.Cascade, truncation.Message.RestartIdentity);
                    break;
                case Reading.Commit commit:
                    group.Committed(commit);
                    break;
                case Reading.Position position:
                    group.Reached(position.Lsn);
                    break;
            }
        }
        await WriteAsync(batch, stop);
    }

    private async Task WaitAsync(CancellationToken drain)
    {
        Drained(true);
        await _spool.WaitAsync(_reader.State.Position, drain);
        Drained(false);
    }

    private async Task WriteAsync(ChangeBatch batch, CancellationToken stop)
    {
        if (batch.Count == 0) return;
        await _session!.ExecuteAsync(batch.Commands(), stop);
        batch.Clear();
    }

    private async Task CommitAsync(Group group, CancellationToken stop)
    {
        var end = group.End!.Value;
        if (!await _session!.AffectsOneAsync(CursorStore.AdvanceStatement, _cursors.Advance(_cursor, end, group.Transactions, group.Rows, group.CommittedAt), stop))
        {
            await _session.RollbackAsync(stop);
            throw Moved(await _cursors.FindAsync(_session.Connection, stop));
        }
        CrashPoint.Reach(CrashPoint.BeforeCommit);
        await _session.CommitAsync(stop);
        CrashPoint.Reach(CrashPoint.AfterCommit);
        _cursor = _cursor with
        {
            Lsn = end, Transactions = _cursor.Transactions + group.Transactions, Rows = _cursor.Rows + group.Rows, CommittedAt = group.CommittedAt ?? _cursor.CommittedAt,
        };
    }

    private async Task<TablePlan> PlanAsync(Relation relation, CancellationToken cancellationToken)
    {
        if (_plans.TryGetValue(relation.Id, out var known) && ReferenceEquals(known.Relation, relation)) return known;
        if (!_session!.Tables.ContainsKey(relation.Name) || Lacks(_session.Tables[relation.Name], relation)) await _session.RefreshAsync(cancellationToken);
        if (!_session.Tables.TryGetValue(relation.Name, out var table)) throw new GodwitException(ExitCode.Failed, new Problem(
            "target_table_missing", "The target lacks a table whose rows change on the source.", $"target {_target.Url}, {relation.Name}",
            "It was dropped or renamed there.", "Make it as it was, with its rows, then `godwit run` goes on with the first change of it."));
        return _plans[relation.Id] = TablePlan.Of(relation, table);
    }

    private static bool IsAboutRows(Exception error) => error is RowsMissedException || (error is PostgresException && !RetryRule.MayPass(error));

    private static bool Lacks(TargetTable table, Relation relation) =>
        relation.Columns.Any(column => table.Columns.All(known => known.Name != column.Name));

    private async Task CloseAsync()
    {
        var session = _session;
        _session = null;
        try
        {
            if (session is not null) await session.DisposeAsync();
        }
        catch (Exception error) when (error is NpgsqlException or ObjectDisposedException or IOException)
        {
            // It was broken, and the driver had let go of parts of it: that is what closing was for.
        }
    }

    // While a connection breaks under a statement, the driver can say of its own parts that they were disposed.
    private bool IsBreak(Exception error) => RetryRule.MayPass(error) || error is ObjectDisposedException || _session is { IsBroken: true };

    private GodwitException Moved(Cursor? found) => new(ExitCode.Refused, new Problem(
        "cursor_moved", "Another runner has applied changes of this migration.", $"target {_target.Url}, godwit.cursors",
        $"This runner was at {_cursor.Lsn} of slot {_cursor.Incarnation}; there it is {(found is null ? "gone" : $"{found.Lsn} of slot {found.Incarnation}")}.",
        "End the other runner (`godwit status` names it), then `godwit run` goes on from where it came."));

    /// <summary>What a group holds so far.</summary>
    private sealed class Group(long started)
    {
        public long Started { get; set; } = started;

        public int? Limit { get; init; }

        public bool IsReplay { get; init; }

        public int Transactions { get; private set; }

        public long Rows { get; private set; }

        public Lsn? End { get; private set; }

        // Not in the middle of a transaction: it may end here.
        public bool IsWhole { get; private set; }

        public DateTimeOffset? CommittedAt { get; private set; }

        public void Committed(Reading.Commit commit)
        {
            Transactions++;
            IsWhole = true;
            (End, CommittedAt) = (commit.End, commit.Transaction.CommittedAt);
        }

        public void Reached(Lsn position) => (End, IsWhole) = (position, true);

        public void Add(Group later)
        {
            (Transactions, Rows, IsWhole) = (Transactions + later.Transactions, Rows + later.Rows, true);
            (End, CommittedAt) = (later.End, later.CommittedAt ?? CommittedAt);
        }

        public void Changed()
        {
            Rows++;
            IsWhole = false;
        }

        public bool IsFull(ApplyOptions options, TimeProvider time) => Limit is { } limit
            ? Transactions >= limit
            : Transactions >= options.GroupTransactions || time.GetElapsedTime(Started) >= options.GroupDelay;
    }
}
