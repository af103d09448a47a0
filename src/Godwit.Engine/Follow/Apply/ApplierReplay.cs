using Godwit.Engine.Events;

namespace Godwit.Engine.Follow.Apply;

/// <content>What is done when the target does not take a group as it is.</content>
internal sealed partial class Applier
{
    private static readonly TimeSpan LongestReplay = TimeSpan.FromSeconds(1);

    // By net effect two rows that exchange a unique value are in each other's way, which in the source's order they were not. Halved
    // until it fits, what does not go together is found: one transaction, which is applied change by change.
    private async Task ReplayAsync(int transactions, CancellationToken stop)
    {
        var whole = new Group(_time.GetTimestamp()) { Limit = transactions };
        for (var size = new PartSize(transactions); size.Left > 0;)
        {
            var (start, some, part) = (_groups.State, size.Next, default(Group));
            await _session!.SaveAsync(stop);
            try
            {
                part = await PartAsync(some, Order, stop);
            }
            catch (TargetMismatchException) when (some > 1 || whole.Transactions > 0)
            {
                await _session.RestoreAsync(stop);
                Return(start);
                if (some == 1) break;
            }
            catch (Exception error) when (ApplyConflict.IsAboutRows(error))
            {
                await _session.RestoreAsync(stop);
                Return(start);
                if (some == 1 && (part = await RowByRowAsync(start, whole, stop)) is null) break;
            }
            if (part is null)
            {
                size.Broke();
                continue;
            }
            whole.Add(part);
            size.Fitted();
            // What is done must not be lost with a connection that breaks later.
            if (part.Transactions < some || _time.GetElapsedTime(whole.Started) > LongestReplay) break;
        }
        await _target.CommitAsync(_session!, new(Order), _cursor, _positions, whole, stop);
        Took(whole, _groups.State, isReplay: true);
        _atOnce = Math.Max(1, transactions / 2);
    }

    // Null: the target does not take it, but there are transactions before it that are to be committed first.
    private async Task<Group?> RowByRowAsync(ReaderState start, Group before, CancellationToken stop)
    {
        try
        {
            return await PartAsync(1, ApplyOrder.RowByRow, stop);
        }
        catch (Exception error) when (ApplyConflict.IsAboutRows(error))
        {
            var refused = ApplyConflict.Of(error, $"target {_target.Database.Url}, the source transaction after {before.End ?? _cursor.Lsn}");
            Return(start);
            if (refused is TargetMismatchException && before.Transactions > 0)
            {
                await _session!.RestoreAsync(stop);
                return null;
            }
            await _session!.RollbackAsync(stop);
            throw refused;
        }
    }

    // The next transactions by themselves, written and not committed.
    private async Task<Group> PartAsync(int transactions, ApplyOrder order, CancellationToken stop)
    {
        var group = new Group(_time.GetTimestamp()) { Limit = transactions };
        for (var batch = new ChangeBatch(order); ; batch = new(order))
        {
            var filled = _groups.Fill(group, batch);
            await _session!.WriteAsync(batch, stop);
            if (filled != Filled.Batch) return group;
        }
    }

    // The transactions before the one that has no place are applied first: then the target may be changed as the source was.
    private async Task MismatchAsync(Group group, CancellationToken stop)
    {
        if (_flight is { End: null }) await AbandonAsync();
        else if (!await SettleAsync(stop)) return;
        await _session!.RollbackAsync(stop);
        Return(_resume);
        if (group.Transactions > 0)
        {
            _limit = group.Transactions;
            return;
        }
        // What was known of the target may be old.
        await RefreshAsync(stop);
        var again = new Group(_time.GetTimestamp()) { Limit = 1 };
        try
        {
            _groups.Fill(again, new(Order));
        }
        finally
        {
            Return(_resume);
        }
    }

    private async Task AbandonAsync()
    {
        var flight = _flight!;
        _flight = null;
        try
        {
            await flight.Task;
        }
        catch (Exception error) when (ApplyConflict.IsAboutRows(error))
        {
            // It is rolled back anyway.
        }
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _session!.RefreshAsync(cancellationToken);
        _groups.Tables = _session.Tables;
    }

    // Nothing is lost: what comes stays in the spool until the target matches.
    private async Task PauseAsync(TargetMismatchException mismatch, CancellationToken drain)
    {
        var why = $"{mismatch.Problem.What} ({mismatch.Problem.Where}: {mismatch.Problem.Why})";
        _progress.Set(counts => counts with { ApplyProblem = $"the apply is paused: {why}" });
        var remedy = await Mismatched(mismatch, drain) ?? mismatch.Problem.Remedy;
        var text = $"The apply is paused. {why} {remedy} It goes on by itself.";
        if (_pausedFor != text) _observer.On(new RunEvent.Noticed("apply_paused", text));
        _pausedFor = text;
        await Task.Delay(PauseFor, _time, drain);
        if (_session is { IsBroken: false }) await RefreshAsync(drain);
    }
}
