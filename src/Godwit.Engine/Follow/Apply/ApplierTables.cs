using Godwit.Engine.Postgres;
using Godwit.Engine.State;

namespace Godwit.Engine.Follow.Apply;

/// <content>Tables that leave the stream for a while: they are copied again, or cannot be followed any more.</content>
internal sealed partial class Applier
{
    /// <summary>From the next group on changes of tables are left out; what comes from here on is kept for them.</summary>
    /// <exception cref="GodwitException">The state cannot be reached.</exception>
    public Task SetAsideAsync(IReadOnlyCollection<TableName> tables, CancellationToken cancellationToken) => BetweenGroupsAsync(async token =>
    {
        foreach (var table in tables)
        {
            await PlaceAsync(new(table, TableCursorState.Copying, null, null), token);
            _held[table] = (_groups.State, _positions.Floor);
        }
        Stand(_positions);
    }, cancellationToken);

    /// <summary>A table was copied, and its cursor set with its rows: what was left out since it was set aside is read again for it.</summary>
    /// <param name="table">The table.</param>
    /// <param name="snapshot">The LSN of its snapshot.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task TakeBackAsync(TableName table, Lsn snapshot, CancellationToken cancellationToken) => BetweenGroupsAsync(_ =>
    {
        TakeBack(table, snapshot);
        return Task.CompletedTask;
    }, cancellationToken);

    /// <summary>The same, where the table is still set aside: it may have been taken back before, and be further by now.</summary>
    public Task TakeBackHeldAsync(TableName table, Lsn snapshot, CancellationToken cancellationToken) => BetweenGroupsAsync(_ =>
    {
        if (_held.ContainsKey(table)) TakeBack(table, snapshot);
        return Task.CompletedTask;
    }, cancellationToken);

    /// <summary>A table is not followed any more.</summary>
    /// <param name="table">The table.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task LeaveAsync(TableName table, string reason, CancellationToken cancellationToken) => BetweenGroupsAsync(async token =>
    {
        await PlaceAsync(new(table, TableCursorState.Left, null, reason), token);
        _held.Remove(table);
        Stand(_positions);
    }, cancellationToken);

    private void TakeBack(TableName table, Lsn snapshot)
    {
        var found = _held.Remove(table, out var held);
        Stand(_positions.With(new(table, TableCursorState.CatchingUp, snapshot, null)));
        if (!found) return;
        _resume = held.State;
        Return(_resume);
    }

    private async Task PlaceAsync(TableCursor cursor, CancellationToken cancellationToken)
    {
        await _target.Tables.SetAsync(_session!.Connection, cursor, cancellationToken);
        _positions = _positions.With(cursor);
    }

    // Nothing is under way on the target while it runs. A break of the connection has it run again.
    private async Task BetweenGroupsAsync(Func<CancellationToken, Task> errand, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Enqueue(errand, done);
        _spool.Wake();
        await done.Task.WaitAsync(cancellationToken);
    }

    private void Enqueue(Func<CancellationToken, Task> errand, TaskCompletionSource done) => _errands.Enqueue(async token =>
    {
        try
        {
            await errand(token);
            done.TrySetResult();
        }
        catch (Exception error) when (IsBreak(error) && !token.IsCancellationRequested)
        {
            Enqueue(errand, done);
            throw;
        }
        catch (Exception error)
        {
            done.TrySetException(error);
        }
    });
}
