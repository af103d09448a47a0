using Godwit.Engine.Events;
using Godwit.Engine.Follow.Decoding;
using Godwit.Engine.Follow.Spool;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Wire;
using Npgsql;

namespace Godwit.Engine.Follow.Stream;

/// <summary>
/// Brings the changes of a slot into the spool, for as long as it is let; after a broken connection from where the spool ends. Tells the
/// source what it need not keep any more: what is applied on the target, or, where the source is to be relieved, what is durable in the
/// spool.
/// </summary>
/// <param name="source">Where from.</param>
/// <param name="spool">Where to.</param>
/// <param name="progress">Counts what came.</param>
/// <param name="observer">Told of what people should know.</param>
/// <param name="time">Clock.</param>
/// <param name="bulkFrom">From how much waiting WAL it is read in bulk before it is streamed, in bytes; 0: never.</param>
internal sealed class ChangeReceiver(StreamSource source, SpoolLog spool, FollowProgress progress, IRunObserver observer, TimeProvider time, long bulkFrom)
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Durability = TimeSpan.FromSeconds(1);

    private const int DecodingAttempts = 10;
    // Where so many bytes were there to read, the walsender is ahead.
    private const int Many = 1 << 16;

    private readonly StreamFraming _framing = new();
    private bool _streamsOpenTransactions = true;
    private bool _onlyStreams;
    // Set by others while it receives.
    private bool _relieves;
    private bool _isDrained;
    private int _untold;
    private long _toldTail;
    private long _flushedAt = time.GetTimestamp();
    private long _idleAt = time.GetTimestamp();

    /// <summary>The spool relieves the source: what is durable in it is acknowledged. Otherwise what is applied.</summary>
    public bool Relieves
    {
        get => Volatile.Read(ref _relieves);
        set => Volatile.Write(ref _relieves, value);
    }

    /// <summary>The apply has nothing left to read.</summary>
    public bool IsDrained
    {
        get => Volatile.Read(ref _isDrained);
        set => Volatile.Write(ref _isDrained, value);
    }

    private Lsn Safe
    {
        get
        {
            var (applied, durable) = (progress.Counts.SafeLsn, Relieves ? spool.Durable : default);
            return applied > durable ? applied : durable;
        }
    }

    /// <summary>Receives until it is cancelled.</summary>
    /// <exception cref="GodwitException">The stream cannot be had any more, or the spool cannot hold it.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var failures = 0; ; failures++)
        {
            var received = spool.Lsn;
            try
            {
                await SessionAsync(cancellationToken);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested && (IsBusy(error) || IsOver(error) || RetryRule.MayPass(error)))
            {
                if (spool.Lsn > received) failures = 0;
                var delay = TimeSpan.FromMilliseconds(Math.Min(LongestWait.TotalMilliseconds, 100 * Math.Pow(2, Math.Min(failures, 10))));
                progress.Set(counts => counts with { IsConnected = false, Problem = $"the stream from the source is broken: {error.Message}" });
                if (failures > 0 || !IsBusy(error)) observer.On(new RunEvent.Retried("stream", failures + 1, delay, error.Message));
                await Task.Delay(delay, time, cancellationToken);
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InternalError)
            {
                // The source's decoder fails on some transactions that roll back while it decodes them ("could not map filenode … to
                // relation OID"): without streaming it looks at a transaction only once it is committed.
                if (spool.Lsn > received) failures = 0;
                if (failures >= DecodingAttempts) throw new GodwitException(ExitCode.Failed, new Problem(
                    "decoding_failed", "The source cannot decode its WAL.", $"source {source.Database.Url}, slot {source.Slot}, after {spool.Lsn}", error.MessageText,
                    "The source's log has more. `godwit run` tries again from there; nothing is lost while the slot lives."), error);
                observer.On(new RunEvent.Retried("stream", failures + 1, LongestWait / 10, error.MessageText));
                _streamsOpenTransactions = false;
                await Task.Delay(LongestWait / 10, time, cancellationToken);
            }
            catch (PostgresException error) when (source.Final(error) is not null)
            {
                throw source.Final(error)!;
            }
            catch (SpoolFailedException error)
            {
                throw error.Told();
            }
        }
    }

    private static bool IsOver(Exception error) => error is NpgsqlException and not PostgresException;

    // A walsender of a session that broke lives until the source notices.
    private static bool IsBusy(Exception error) => error is PostgresException { SqlState: PostgresErrorCodes.ObjectInUse };

    private async Task SessionAsync(CancellationToken cancellationToken)
    {
        _framing.Restart();
        spool.Restart();
        await source.RequireAsync(spool.Lsn, cancellationToken);
        using var connection = await source.Database.OpenStreamAsync(cancellationToken);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // A thread that reads can be ended in no other way.
        using var ending = end.Token.Register(connection.Dispose);
        Task<Exception?>? acknowledging = null;
        try
        {
            await Task.Factory.StartNew(() =>
            {
                if (!_onlyStreams && !ReadBacklog(connection, end.Token)) return Task.CompletedTask;
                connection.Start(source.Slot, spool.Lsn, source.Options(_streamsOpenTransactions));
                (_onlyStreams, _streamsOpenTransactions) = (false, true);
                acknowledging = AcknowledgeAsync(connection, end);
                return ReceiveAsync(connection, end.Token);
            }, end.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        }
        catch (Exception error) when (end.IsCancellationRequested && (RetryRule.MayPass(error) || error is ObjectDisposedException or OperationCanceledException))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new EndOfStreamException($"The source can no longer be told what was received: {(acknowledging is null ? null : await acknowledging)?.Message}", error);
        }
        finally
        {
            await end.CancelAsync();
            if (acknowledging is not null) await acknowledging;
        }
    }

    // False: the connection is of no more use, and the next session streams. What refuses to be read so says there what is wrong with it.
    private bool ReadBacklog(ReplicationStream connection, CancellationToken cancellationToken)
    {
        var had = spool.Lsn;
        try
        {
            // For want of room: only a stream waits without holding a snapshot on the source.
            _onlyStreams = !new BacklogReader(source, spool, KeepWithinLimit, Kept, progress, observer, time).Read(connection, bulkFrom, cancellationToken);
        }
        // Class 53: short of room for a temporary file, which may pass, but not by asking again at once.
        catch (PostgresException error) when (!IsBusy(error) && (!RetryRule.MayPass(error) || error.SqlState.StartsWith("53", StringComparison.Ordinal)))
        {
            observer.On(new RunEvent.Noticed("bulk_refused", $"The source refuses to give its changes in bulk ({error.SqlState}: {error.MessageText}): they are streamed."));
            _onlyStreams = true;
        }
        catch (Exception error) when (!IsBusy(error))
        {
            // Such as a server that says nothing for too long. Where something came, the rest may come so too.
            _onlyStreams = spool.Lsn == had;
            throw;
        }
        return !_onlyStreams;
    }

    private void Keep(ReadOnlyMemory<byte> change)
    {
        Take(change);
        if (spool.IsAtBoundary && spool.ShouldRotate) Rotate();
    }

    // Also in the middle of a transaction: it is cut off, and a stream brings it in parts.
    private bool KeepWithinLimit(ReadOnlyMemory<byte> change)
    {
        Keep(change);
        return spool.Bytes <= spool.Limit;
    }

    private Lsn Kept()
    {
        Tell();
        if (Relieves) MakeDurable();
        else spool.Flush();
        CrashPoint.Reach(CrashPoint.BeforeAck);
        return Safe;
    }

    private async Task ReceiveAsync(ReplicationStream connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            while (connection.TryNext(out var change))
            {
                Keep(change);
                if (spool.IsAtBoundary && spool.Bytes > spool.Limit) await RoomAsync(cancellationToken);
            }
            Idle(connection);
            // Woken for each message, both sides would do little else: after a rest many are there.
            if (connection.Wait() < Many) cancellationToken.WaitHandle.WaitOne(Rest);
        }
    }

    private void Take(ReadOnlyMemory<byte> body)
    {
        var kind = _framing.Take(body);
        if (kind == FrameKind.Commit) TakeCommit(body);
        else spool.Append(kind, body.Span);
        // What the apply can see has been counted before it is applied.
        if (spool.Tail != _toldTail) Tell();
    }

    private void TakeCommit(ReadOnlyMemory<byte> body)
    {
        var end = body.Span[0] == MessageType.Commit ? PgOutput.CommitEnd(body) : PgOutput.StreamCommit(body).End;
        spool.Append(FrameKind.Commit, body.Span, end);
        foreach (var relation in _framing.Described) spool.Append(FrameKind.End, relation);
        _untold++;
    }

    private void Tell()
    {
        var (received, more) = (spool.Lsn, _untold);
        (_untold, _toldTail) = (0, spool.Tail);
        progress.Set(counts => counts with
        {
            IsConnected = true, Problem = null, SpoolBytes = spool.Bytes, ReceivedLsn = received > counts.ReceivedLsn ? received : counts.ReceivedLsn,
            ReceivedTransactions = counts.ReceivedTransactions + more, PendingTransactions = counts.PendingTransactions + more,
        });
    }

    // What has come is taken. What the source says it has sent is then all there was, so long as no transaction is half here. That it
    // says in a message of its own: the one of a streamed commit carries its end before it has been taken (pgcopydb#1033).
    private void Idle(ReplicationStream connection)
    {
        // Before the apply can have it, and lower the count.
        Tell();
        spool.Flush();
        var sent = connection.Sent;
        if (sent > spool.Lsn && _framing.Open == 0 && spool.IsAtBoundary && time.GetElapsedTime(_idleAt) > Durability)
        {
            _idleAt = time.GetTimestamp();
            spool.Append(FrameKind.Position, [], sent);
            spool.Flush();
            progress.Set(counts => counts with { ReceivedLsn = sent });
        }
        if (Relieves && time.GetElapsedTime(_flushedAt) > Durability) MakeDurable();
    }

    private void Rotate()
    {
        spool.Rotate();
        foreach (var relation in _framing.Relations) spool.Append(FrameKind.End, relation);
        spool.Flush();
    }

    private void MakeDurable()
    {
        _flushedAt = time.GetTimestamp();
        spool.FlushToDisk();
        CrashPoint.Reach(CrashPoint.SpoolFlushed);
    }

    // Full: nothing more is read, and the source keeps what comes.
    private async Task RoomAsync(CancellationToken cancellationToken)
    {
        if (Relieves) MakeDurable();
        else spool.Flush();
        observer.On(new RunEvent.Noticed("spool_full", $"The spool holds its limit of {spool.Limit:N0} bytes (spool_limit): the source keeps what comes until there is room."));
        progress.Set(counts => counts with { Problem = "the spool is full: the source keeps what comes" });
        while (spool.Bytes > spool.Limit)
        {
            // First of all time to take note of what was just flushed.
            await Task.Delay(Tick, time, cancellationToken);
            if (IsDrained && _framing.Open > 0 && spool.Bytes > spool.Limit) throw new GodwitException(ExitCode.Failed, new Problem(
                "spool_too_small", "A transaction of the source is larger than the spool.", spool.Folder,
                $"{spool.Bytes:N0} bytes of it have come, it is not committed yet, and the spool may hold {spool.Limit:N0}.",
                "Raise `spool_limit`, then `godwit run` goes on."));
        }
        progress.Set(counts => counts with { Problem = null });
    }

    // A failure ends the session, and is returned.
    private async Task<Exception?> AcknowledgeAsync(ReplicationStream connection, CancellationTokenSource session)
    {
        var told = default(Lsn);
        try
        {
            while (true)
            {
                await Task.Delay(Tick, time, session.Token);
                var safe = Safe;
                if (safe > told) CrashPoint.Reach(CrashPoint.BeforeAck);
                else safe = told;
                connection.Acknowledge(safe, time.GetUtcNow());
                told = safe;
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception error)
        {
            await session.CancelAsync();
            return error;
        }
    }
}
