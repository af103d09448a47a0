using Godwit.Engine.Events;

namespace Godwit.Engine.Follow.Apply;

/// <content>What is done when the target does not take a group as it is.</content>
internal sealed partial class Applier
{
    // By net effect two rows that exchange a unique value are in each other's way, which in the source's order they were not. Only the
    // transaction in which that is so is applied change by change.
    private async Task ReplayAsync(int transactions, CancellationToken stop)
    {
        var whole = new Group(_time.GetTimestamp()) { Limit = transactions };
        while (whole.Transactions < transactions)
        {
            var (start, one) = (_groups.State, default(Group));
            await _session!.SaveAsync(stop);
            try
            {
                one = await OneAsync(Order, stop);
            }
            catch (TargetMismatchException) when (whole.Transactions > 0)
            {
                await _session.RestoreAsync(stop);
                Return(start);
            }
            catch (Exception error) when (ApplyConflict.IsAboutRows(error))
            {
                await _session.RestoreAsync(stop);
                Return(start);
                one = await RowByRowAsync(start, whole, stop);
            }
            if (one is null) break;
            whole.Add(one);
            if (one.Transactions == 0) break;
        }
        await _target.CommitAsync(_session!, new(Order), _cursor, _positions, whole, stop);
        Took(whole, _groups.State, isReplay: true);
    }

    // Null: the target does not take it, but there are transactions before it that are to be committed first.
    private async Task<Group?> RowByRowAsync(ReaderState start, Group before, CancellationToken stop)
    {
        try
        {
            return await OneAsync(ApplyOrder.RowByRow, stop);
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

    // The next transaction by itself, written and not committed.
    private async Task<Group> OneAsync(ApplyOrder order, CancellationToken stop)
    {
        var group = new Group(_time.GetTimestamp()) { Limit = 1 };
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
