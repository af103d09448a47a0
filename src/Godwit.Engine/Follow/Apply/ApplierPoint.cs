using Godwit.Engine.Postgres;

namespace Godwit.Engine.Follow.Apply;

/// <content>Moments at which the target shows exactly what a snapshot of the source shows.</content>
internal sealed partial class Applier
{
    private Point? _point;

    /// <summary>
    /// Has the apply end at an LSN, neither before nor behind it, and does something there (postgres.md, rule 15). Nothing is applied while
    /// the LSN is looked for, so that the apply cannot be past it, nor while <paramref name="act"/> runs.
    /// </summary>
    /// <param name="find">The LSN of a snapshot of the source that is taken now; null: there is none, and the apply goes on.</param>
    /// <param name="act">What is done there; told which tables stand elsewhere.</param>
    /// <param name="cancellationToken">Gives up; the apply goes on.</param>
    /// <returns>False: no LSN was found.</returns>
    public async Task<bool> AtPointAsync(Func<CancellationToken, Task<Lsn?>> find, Func<Positions, CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        var point = new Point(act);
        try
        {
            await BetweenGroupsAsync(token => FindAsync(point, find, token), cancellationToken);
            return await point.Done.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Forget(point);
            throw;
        }
    }

    // What fails here is nothing of the target's session.
    private async Task FindAsync(Point point, Func<CancellationToken, Task<Lsn?>> find, CancellationToken cancellationToken)
    {
        if (_point is not null) throw new InvalidOperationException("The apply is on its way to another point.");
        try
        {
            if (await find(cancellationToken) is { } lsn) (_point, _groups.Cut) = (point, lsn);
            else point.Done.TrySetResult(false);
        }
        catch (Exception error)
        {
            point.Done.TrySetException(error);
        }
    }

    private async Task ReachedAsync(CancellationToken stop)
    {
        // What was applied in another way is read again up to the cut.
        if (!await SettleAsync(stop) || !_groups.IsAtCut) return;
        var point = _point!;
        try
        {
            await point.Act(_positions, stop);
            point.Done.TrySetResult(true);
        }
        catch (Exception error)
        {
            point.Done.TrySetException(error);
        }
        (_point, _groups.Cut) = (null, null);
    }

    private void Forget(Point point)
    {
        if (point.Done.Task.IsCompleted) return;
        Enqueue(_ =>
        {
            if (ReferenceEquals(_point, point)) (_point, _groups.Cut) = (null, null);
            return Task.CompletedTask;
        }, new());
        _spool.Wake();
    }

    private sealed record Point(Func<Positions, CancellationToken, Task> Act)
    {
        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
