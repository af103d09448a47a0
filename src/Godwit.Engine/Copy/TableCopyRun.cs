using Godwit.Engine.Events;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;
using Polly;

namespace Godwit.Engine.Copy;

/// <summary>
/// Copies parts with several sessions, as long as the state has some to hand out. Processes on any machine do this at once, each with
/// an identity and a heartbeat of its own; only the runner decides that the copy cannot go on.
/// </summary>
public sealed class TableCopyRun
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    private readonly CopyContext _copy;
    private readonly TableRenewal _renewal;
    private readonly ResiliencePipeline _retry;

    /// <summary>Creates it; nothing happens yet.</summary>
    public TableCopyRun(CopyContext copy)
    {
        _copy = copy;
        _renewal = new(copy);
        _retry = CopyRetry.Pipeline(copy.Options.Attempts, copy.Random, copy.Time);
    }

    /// <summary>Copies until nothing is left: for the runner, until every part is committed, whoever copies it.</summary>
    /// <param name="drain">No further part is begun; those under way are completed.</param>
    /// <param name="cancellationToken">Rolls the parts under way back.</param>
    /// <exception cref="SourceChangedException">A table was changed past the snapshot; the copy needs a new one.</exception>
    /// <exception cref="SnapshotLostException">The snapshot is gone; the copy needs a new one.</exception>
    /// <exception cref="GodwitException">A part failed for good.</exception>
    public async Task RunAsync(CancellationToken drain, CancellationToken cancellationToken)
    {
        await using var guard = new RewriteGuard(_copy.Source);
        var copier = new PartCopier(_copy.Parts, guard, _copy.Options, _copy.Progress);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var claiming = CancellationTokenSource.CreateLinkedTokenSource(drain, stop.Token);
        var sessions = Enumerable.Range(0, _copy.Options.Workers).Select(_ => new CopyWorker(_copy.Source, _copy.Target, _copy.TargetSettings)).ToList();
        try
        {
            while (true)
            {
                await Task.WhenAll(sessions.Select(session => WorkAsync(session, copier, guard, claiming, stop)));
                drain.ThrowIfCancellationRequested();
                if (!_copy.IsRunner || await OthersAsync(sessions[0], claiming.Token) == 0) return;
                await Task.Delay(Poll, _copy.Time, claiming.Token);
            }
        }
        finally
        {
            foreach (var session in sessions) await session.DisposeAsync();
        }
    }

    // Parts that other processes still copy; what those have done is shown as progress. This one copies none at this point.
    private async Task<long> OthersAsync(CopyWorker session, CancellationToken cancellationToken)
    {
        await OnStateAsync(session, _copy.Claims.ReleaseOwnAsync, cancellationToken);
        var totals = await OnStateAsync(session, (target, token) => _copy.Claims.TotalsAsync(target, ofOthers: true, token), cancellationToken);
        _copy.Progress.Others(totals.Bytes, totals.Rows, (int)totals.OpenTables);
        return totals.Open;
    }

    private async Task WorkAsync(CopyWorker session, PartCopier copier, RewriteGuard guard, CancellationTokenSource claiming, CancellationTokenSource stop)
    {
        try
        {
            while (!claiming.IsCancellationRequested)
            {
                var claimed = await OnStateAsync(session, _copy.Claims.ClaimAsync, stop.Token);
                if (claimed is null) return;
                await CopyAsync(session, copier, guard, claimed, stop.Token);
            }
        }
        catch
        {
            // The first failure stops the others; Task.WhenAll reports it.
            await stop.CancelAsync();
            throw;
        }
    }

    private async Task<T> OnStateAsync<T>(CopyWorker session, Func<Npgsql.NpgsqlConnection, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(CopyRetry.OnFailure, (attempt, delay, error) =>
        {
            _copy.Observer.On(new RunEvent.Retried("the state on the target", attempt, delay, error.Message));
            return ValueTask.CompletedTask;
        });
        try
        {
            return await _retry.ExecuteAsync(async _ => await session.OnTargetAsync(target => ask(target, cancellationToken), cancellationToken), context);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async Task CopyAsync(CopyWorker session, PartCopier copier, RewriteGuard guard, ClaimedPart claimed, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(CopyRetry.OnFailure, (attempt, delay, error) => NoteAsync(claimed, attempt, delay, error, cancellationToken));
        try
        {
            await _retry.ExecuteAsync(async _ => await AttemptAsync(session, copier, guard, claimed, cancellationToken), context);
        }
        catch (LeaseLostException)
        {
            _copy.Observer.On(new RunEvent.Noticed("lease_lost", $"Part {claimed.Part.Id} of {claimed.Part.Table} is done already or another worker's by now; what this one wrote of it is rolled back."));
        }
        catch (Exception error)
        {
            var (exitCode, problem) = PartProblem.From(error, claimed.Part);
            var passes = error is OperationCanceledException or SourceChangedException or SnapshotLostException;
            await ReleaseAsync(claimed, failed: _copy.IsRunner && !passes, passes ? null : problem.Why);
            if (passes) throw;
            throw new GodwitException(exitCode, problem, error);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async Task AttemptAsync(CopyWorker session, PartCopier copier, RewriteGuard guard, ClaimedPart claimed, CancellationToken cancellationToken)
    {
        var snapshot = claimed.Snapshot ?? "";
        try
        {
            if (claimed.Snapshot is null) throw new SnapshotLostException("no process keeps it");
            var part = (await _copy.Plans.ForAsync(snapshot, cancellationToken)).Part(claimed.Part);
            var rows = await session.RunAsync((source, target) => copier.CopyAsync(source, target, part, snapshot, claimed.Lease, cancellationToken), cancellationToken);
            await DoneAsync(session, part, rows, cancellationToken);
        }
        catch (TableRewrittenException rewritten)
        {
            await _renewal.RenewAsync(rewritten.Part, claimed.Lease, guard, cancellationToken);
        }
        catch (SnapshotLostException)
        {
            // Where the keeper was replaced meanwhile, the part is claimed again with the snapshot's new name.
            if (!await _copy.Recover(snapshot, cancellationToken)) throw;
            await ReleaseAsync(claimed, failed: false, null);
        }
    }

    private async Task DoneAsync(CopyWorker session, Part part, long rows, CancellationToken cancellationToken)
    {
        var table = part.Copy.Table.Name;
        _copy.Progress.PartDone(part.Bytes, rows);
        _copy.Observer.On(new RunEvent.PartCopied(table, part.Id, rows, part.Bytes));
        var sums = part.IsWhole ? (rows, part.Bytes)
            : await OnStateAsync(session, (target, token) => _copy.Claims.CompleteTableAsync(target, table, token), cancellationToken);
        if (sums is not var (allRows, allBytes) || !_copy.Announced.TryAdd(table, true)) return;
        _copy.Progress.TableDone();
        _copy.Observer.On(new RunEvent.TableCopied(table, allRows, allBytes));
    }

    private async ValueTask NoteAsync(ClaimedPart claimed, int attempt, TimeSpan delay, Exception error, CancellationToken cancellationToken)
    {
        var (_, problem) = PartProblem.From(error, claimed.Part);
        _copy.Observer.On(new RunEvent.Retried($"part {claimed.Part.Id} of {claimed.Part.Table}", attempt, delay, problem.Why));
        await WriteAsync(claimed, target => _copy.Parts.NoteAsync(target, claimed.Part.Id, claimed.Lease, problem.Why, cancellationToken), cancellationToken);
    }

    // A part that cannot be given back is free as soon as this process's heartbeat ends.
    private Task ReleaseAsync(ClaimedPart claimed, bool failed, string? error) =>
        WriteAsync(claimed, target => _copy.Parts.ReleaseAsync(target, claimed.Part.Id, claimed.Lease, failed, error, CancellationToken.None), CancellationToken.None);

    private async Task WriteAsync(ClaimedPart claimed, Func<Npgsql.NpgsqlConnection, Task> write, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await _copy.Target.OpenAsync(cancellationToken);
            await write(connection);
        }
        catch (Exception error) when (error is GodwitException or Npgsql.NpgsqlException || RetryRule.MayPass(error))
        {
            // Such as a full disk: what the part failed of is on its way up, and must not be replaced by this.
            _copy.Observer.On(new RunEvent.Noticed("state_unreachable", $"How part {claimed.Part.Id} fared could not be noted: {error.Message}"));
        }
    }
}
