using System.Diagnostics.CodeAnalysis;
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
        var point = new Point(find, act);
        try
        {
            await BetweenGroupsAsync(token => FindAsync(point, token), cancellationToken);
            return await point.Done.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // What is under way for it uses the caller's connections.
            await point.GiveUpAsync();
            Enqueue(_ =>
            {
                if (ReferenceEquals(_point, point)) (_point, _groups.Cut) = (null, null);
                return Task.CompletedTask;
            }, new());
            _spool.Wake();
            throw;
        }
    }

    private async Task FindAsync(Point point, CancellationToken stop)
    {
        if (_point is not null) throw new InvalidOperationException("The apply is on its way to another point.");
        // It would hold the snapshots for as long as somebody takes to put the target right.
        if (_pausedFor is { } paused) point.Done.TrySetException(new GodwitException(ExitCode.Failed, new Problem(
            "apply_paused", "The target cannot be brought to a position of the source.", $"target {_target.Database.Url}", paused, "`godwit status` names what it waits for; verify again when it goes on.")));
        else if (await point.FindAsync(stop) is { } lsn) (_point, _groups.Cut) = (point, lsn);
    }

    private async Task ReachedAsync(CancellationToken stop)
    {
        // What was applied in another way is read again up to the cut.
        if (!await SettleAsync(stop) || !_groups.IsAtCut) return;
        await _point!.ActAsync(_positions, stop);
        (_point, _groups.Cut) = (null, null);
    }

    /// <summary>What somebody waits for. What fails in it is nothing of the target's session.</summary>
    [SuppressMessage("Design", "CA1001", Justification = "An errand can still look at it when nobody waits any more; neither has a wait handle.")]
    private sealed class Point(Func<CancellationToken, Task<Lsn?>> find, Func<Positions, CancellationToken, Task> act)
    {
        private readonly SemaphoreSlim _one = new(1, 1);
        private readonly CancellationTokenSource _givenUp = new();

        /// <summary>True: it was done. False: no LSN was found.</summary>
        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<Lsn?> FindAsync(CancellationToken stop)
        {
            Lsn? lsn = null;
            await RunAsync(async token =>
            {
                lsn = await find(token);
                if (lsn is null) Done.TrySetResult(false);
            }, stop);
            return lsn;
        }

        public Task ActAsync(Positions positions, CancellationToken stop) => RunAsync(async token =>
        {
            await act(positions, token);
            Done.TrySetResult(true);
        }, stop);

        /// <summary>Breaks off what is under way, and waits until it has ended; nothing is begun afterwards.</summary>
        public async Task GiveUpAsync()
        {
            await _givenUp.CancelAsync();
            await _one.WaitAsync(CancellationToken.None);
            _one.Release();
        }

        private async Task RunAsync(Func<CancellationToken, Task> run, CancellationToken stop)
        {
            await _one.WaitAsync(CancellationToken.None);
            try
            {
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(stop, _givenUp.Token);
                linked.Token.ThrowIfCancellationRequested();
                await run(linked.Token);
            }
            catch (Exception error)
            {
                Done.TrySetException(error);
            }
            finally
            {
                _one.Release();
            }
        }
    }
}
