using System.Collections.Concurrent;
using Godwit.Engine.Events;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;
using Polly;

namespace Godwit.Engine.Copy;

/// <summary>Copies all parts with several workers from one queue, the biggest part first.</summary>
public sealed class TableCopyRun : IDisposable
{
    private readonly Database _source;
    private readonly Database _target;
    private readonly PartStore _parts;
    private readonly CopyOptions _options;
    private readonly CopyProgress _progress;
    private readonly IRunObserver _observer;
    private readonly ResiliencePipeline _retry;
    private readonly TimeProvider _time;
    private readonly ConcurrentQueue<(Part Part, TableTally Tally)> _queue = new();
    private readonly ConcurrentDictionary<TableName, TableTally> _tallies = new();
    private readonly SemaphoreSlim _rewriting = new(1, 1);
    private int _lastPart;

    /// <summary>Creates it; nothing happens yet.</summary>
    public TableCopyRun(
        Database source, Database target, PartStore parts, CopyOptions options, CopyProgress progress, IRunObserver observer, Random random, TimeProvider time)
    {
        (_source, _target, _parts, _options, _progress, _observer, _time) = (source, target, parts, options, progress, observer, time);
        _retry = CopyRetry.Pipeline(options.Attempts, random, time);
    }

    /// <summary>Copies every part of the plan under the snapshot. When it returns, all rows are committed.</summary>
    /// <exception cref="SourceChangedException">A table was changed past the snapshot; the copy needs a new one.</exception>
    /// <exception cref="GodwitException">A part failed for good.</exception>
    public async Task RunAsync(CopyPlan plan, string snapshot, CancellationToken cancellationToken)
    {
        var parts = PartPlan.Of(plan.Tables, _options.PartSize, plan.BlockSize);
        _lastPart = parts.Length;
        _progress.Begin(plan.Tables.Length, parts.Sum(part => part.Bytes));
        foreach (var group in parts.GroupBy(part => part.Copy.Table.Name)) _tallies[group.Key] = new(group.Count());
        await using (var connection = await _target.OpenAsync(cancellationToken)) await _parts.AddAsync(connection, [.. parts.Select(Row)], cancellationToken);
        foreach (var part in parts) _queue.Enqueue((part, _tallies[part.Copy.Table.Name]));

        await using var guard = new RewriteGuard(_source);
        var copier = new PartCopier(snapshot, _parts, guard, _progress, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var workers = Enumerable.Range(0, Math.Clamp(_options.Workers, 1, Math.Max(1, parts.Length))).Select(_ => WorkAsync(copier, guard, plan.BlockSize, stop)).ToList();
        await Task.WhenAll(workers);
    }

    /// <inheritdoc/>
    public void Dispose() => _rewriting.Dispose();

    private static PartRow Row(Part part) => new()
    {
        Id = part.Id, Kind = PartKind.Table, Table = part.Copy.Table.Name, Lower = part.Lower, Upper = part.Upper, Bytes = part.Bytes,
    };

    private async Task WorkAsync(PartCopier copier, RewriteGuard guard, int blockSize, CancellationTokenSource stop)
    {
        await using var worker = new CopyWorker(_source, _target, TargetSettings());
        try
        {
            while (_queue.TryDequeue(out var next))
            {
                stop.Token.ThrowIfCancellationRequested();
                await CopyAsync(worker, copier, guard, next.Part, next.Tally, blockSize, stop.Token);
            }
        }
        catch
        {
            // The first failure stops the others; Task.WhenAll reports it.
            await stop.CancelAsync();
            throw;
        }
    }

    private async Task CopyAsync(
        CopyWorker worker, PartCopier copier, RewriteGuard guard, Part part, TableTally tally, int blockSize, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(CopyRetry.OnFailure, (attempt, delay, error) => NoteAsync(part, attempt, delay, error, cancellationToken));
        try
        {
            await _retry.ExecuteAsync(async _ => await AttemptAsync(worker, copier, guard, part, tally, blockSize, cancellationToken), context);
        }
        catch (Exception error) when (error is not OperationCanceledException and not SourceChangedException)
        {
            var (exitCode, problem) = PartProblem.From(error, part);
            await RecordAsync(part, problem, cancellationToken);
            throw new GodwitException(exitCode, problem, error);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async Task AttemptAsync(
        CopyWorker worker, PartCopier copier, RewriteGuard guard, Part part, TableTally tally, int blockSize, CancellationToken cancellationToken)
    {
        var table = part.Copy.Table.Name;
        if (_tallies[table] != tally) return; // a rewrite replaced the table's parts
        try
        {
            var rows = await worker.RunAsync((source, target) => copier.CopyAsync(source, target, part, cancellationToken), cancellationToken);
            _progress.PartDone(part.Bytes, rows);
            _observer.On(new RunEvent.PartCopied(table, part.Id, rows, part.Bytes));
            if (!tally.Complete(rows, part.Bytes)) return;
            _progress.TableDone();
            _observer.On(new RunEvent.TableCopied(table, tally.Rows, tally.Bytes));
        }
        catch (TableRewrittenException)
        {
            await CopyAgainAsync(part.Copy, tally, guard, blockSize, cancellationToken);
        }
    }

    private async ValueTask NoteAsync(Part part, int attempt, TimeSpan delay, Exception error, CancellationToken cancellationToken)
    {
        var (_, problem) = PartProblem.From(error, part);
        _observer.On(new RunEvent.Retried($"part {part.Id} of {part.Copy.Table.Name}", attempt, delay, problem.Why));
        await RecordAsync(part, problem, cancellationToken);
    }

    // Everything of the table that was copied goes, in one transaction with its parts; then it is divided anew by the new file.
    private async Task CopyAgainAsync(TableCopy copy, TableTally stale, RewriteGuard guard, int blockSize, CancellationToken cancellationToken)
    {
        await _rewriting.WaitAsync(cancellationToken);
        try
        {
            var table = copy.Table.Name;
            if (_tallies[table] != stale) return;
            var size = await SizeAsync(copy, cancellationToken);
            var again = copy with { Table = copy.Table with { FileNode = await guard.FileNodeAsync(copy.Table, cancellationToken), Bytes = size } };
            var parts = PartPlan.Of([again], _options.PartSize, blockSize, _lastPart + 1);
            await using (var connection = await _target.OpenAsync(cancellationToken))
            await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
            {
                await connection.ExecuteAsync($"{TargetSettings()}; TRUNCATE ONLY {table.Quoted}", cancellationToken);
                await _parts.RemoveAsync(connection, table, cancellationToken);
                await _parts.AddAsync(connection, [.. parts.Select(Row)], cancellationToken);
                await transaction.CommitAsync(cancellationToken);
            }
            _lastPart += parts.Length;
            var tally = _tallies[table] = new(parts.Length);
            _progress.PartDone(-stale.Bytes, -stale.Rows);
            foreach (var part in parts) _queue.Enqueue((part, tally));
            _observer.On(new RunEvent.TableRewritten(table));
        }
        finally
        {
            _rewriting.Release();
        }
    }

    private async Task<long> SizeAsync(TableCopy copy, CancellationToken cancellationToken)
    {
        await using var connection = await _source.OpenAsync(cancellationToken);
        return await connection.ScalarAsync<long>($"SELECT pg_relation_size({Sql.Text(copy.Table.Name.Quoted)}::regclass)", cancellationToken);
    }

    // A part that failed while the target is away is noted when the target is back: the next attempt counts itself.
    private async Task RecordAsync(Part part, Problem problem, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await _target.OpenAsync(cancellationToken);
            await _parts.FailAsync(connection, part.Id, problem.Why, cancellationToken);
        }
        catch (Exception error) when (RetryRule.MayPass(error))
        {
            _observer.On(new RunEvent.Noticed("state_unreachable", $"The failure of part {part.Id} could not be noted: {error.Message}"));
        }
    }

    private string TargetSettings() => "SET synchronous_commit = off" + (_options.ReplicaRole ? "; SET session_replication_role = replica" : "");
}
