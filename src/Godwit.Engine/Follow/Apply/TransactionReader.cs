using System.Collections.Immutable;
using Godwit.Engine.Follow.Decoding;
using Godwit.Engine.Follow.Spool;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Follow.Apply;

/// <summary>A streamed transaction that is not committed yet.</summary>
/// <param name="Chunks">Where its chunks lie in the spool.</param>
/// <param name="Aborted">Its subtransactions that were rolled back.</param>
internal sealed record StreamedTransaction(ImmutableList<(long Start, long End)> Chunks, ImmutableHashSet<uint> Aborted);

/// <summary>Where reading stands between two transactions; going back to it reads the same again.</summary>
/// <param name="Position">Position in the spool.</param>
/// <param name="Relations">The tables as they were described up to there.</param>
/// <param name="Streamed">Transactions that are being streamed.</param>
internal sealed record ReaderState(long Position, ImmutableDictionary<uint, Relation> Relations, ImmutableDictionary<uint, StreamedTransaction> Streamed)
{
    /// <summary>Position before which nothing is needed any more.</summary>
    public long Needed => Streamed.Values.SelectMany(streamed => streamed.Chunks).Select(chunk => chunk.Start).Append(Position).Min();
}

/// <summary>What a reader comes upon.</summary>
internal abstract record Reading
{
    private Reading() { }

    /// <summary>A row changes, in a transaction whose commit record begins at an LSN.</summary>
    public sealed record Row(Relation Relation, RowMessage Message, int Bytes, Lsn CommitLsn) : Reading;

    /// <summary>Tables are emptied, in a transaction whose commit record begins at an LSN.</summary>
    public sealed record Truncation(ImmutableArray<Relation> Relations, TruncateMessage Message, Lsn CommitLsn) : Reading;

    /// <summary>The transaction of the changes before is committed.</summary>
    public sealed record Commit(SourceTransaction Transaction, Lsn End) : Reading;

    /// <summary>There is nothing to apply up to this LSN.</summary>
    public sealed record Position(Lsn Lsn) : Reading;
}

/// <summary>
/// Reads whole transactions from the spool in the order of their commits. Of a streamed one it notes where its chunks lie, and reads
/// them when its commit comes: it is never held in memory.
/// </summary>
internal sealed class TransactionReader : IDisposable
{
    private readonly SpoolReader _frames;
    private readonly SpoolReader _chunks;
    private ImmutableDictionary<uint, Relation> _relations = ImmutableDictionary<uint, Relation>.Empty;
    private ImmutableDictionary<uint, StreamedTransaction> _streamed = ImmutableDictionary<uint, StreamedTransaction>.Empty;
    private SourceTransaction _transaction;
    private bool _skips;
    private (uint Xid, long Start)? _chunk;
    private Replay? _replay;
    private Lsn? _cut;

    /// <summary>Begins at the spool's first frame.</summary>
    public TransactionReader(SpoolLog spool)
    {
        (_frames, _chunks) = (new(spool), new(spool));
        _frames.Seek(spool.Head);
    }

    /// <summary>Where it stands; asked for between two transactions.</summary>
    public ReaderState State => new(_frames.Position, _relations, _streamed);

    /// <summary>Nothing that is committed here or later is read; null: everything is.</summary>
    public Lsn? Cut
    {
        get => _cut;
        set => (_cut, IsAtCut) = (value, false);
    }

    /// <summary>Everything before the cut has been read.</summary>
    public bool IsAtCut { get; private set; }

    /// <summary>Goes back.</summary>
    public void Restore(ReaderState state)
    {
        IsAtCut = false;
        _frames.Seek(state.Position);
        (_relations, _streamed, _chunk, _replay) = (state.Relations, state.Streamed, null, null);
    }

    /// <summary>The next thing that is not applied yet; null when there is nothing more for now or before the cut, which is never inside a transaction.</summary>
    /// <param name="applied">Transactions that ended before this are left out.</param>
    /// <exception cref="InvalidDataException">The spool is damaged, or holds what cannot be.</exception>
    public Reading? Next(Lsn applied)
    {
        while (true)
        {
            if (_replay is not null)
            {
                if (NextOfReplay() is { } reading) return reading;
            }
            else if (IsAtCut || !_frames.TryRead(out var frame)) return null;
            else if (IsBehindCut(frame)) return null;
            else if (Take(frame, applied) is { } reading) return reading;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _frames.Dispose();
        _chunks.Dispose();
    }

    // A snapshot shows exactly the commits whose records begin before its LSN. A position says that there are none up to it.
    private bool IsBehindCut(SpoolFrame frame)
    {
        if (_cut is not { } cut) return false;
        if (frame.Kind == FrameKind.Position)
        {
            IsAtCut = new Lsn(frame.Lsn) >= cut;
            return false;
        }
        if (frame.Kind == FrameKind.Restart || _chunk is not null) return false;
        var commit = frame.Body.Span[0] switch
        {
            MessageType.Begin => PgOutput.Begin(frame.Body).CommitLsn,
            MessageType.StreamCommit => PgOutput.StreamCommit(frame.Body).Transaction.CommitLsn,
            _ => default,
        };
        if (commit < cut) return false;
        _frames.Seek(frame.Start);
        return IsAtCut = true;
    }

    private Reading? Take(SpoolFrame frame, Lsn applied)
    {
        switch (frame.Kind)
        {
            case FrameKind.Position:
                return new Lsn(frame.Lsn) > applied ? new Reading.Position(new(frame.Lsn)) : null;
            case FrameKind.Restart:
                (_streamed, _chunk) = (_streamed.Clear(), null);
                return null;
        }
        var type = frame.Body.Span[0];
        if (_chunk is { } chunk)
        {
            if (type != MessageType.StreamStop) return null;
            var open = _streamed.GetValueOrDefault(chunk.Xid) ?? new([], []);
            _streamed = _streamed.SetItem(chunk.Xid, open with { Chunks = open.Chunks.Add((chunk.Start, frame.Start)) });
            _chunk = null;
            return null;
        }
        switch (type)
        {
            case MessageType.Begin:
                _transaction = PgOutput.Begin(frame.Body);
                // A commit record that begins before the end of an applied one is that one, or earlier.
                _skips = _transaction.CommitLsn < applied;
                return null;
            case MessageType.Commit:
                return _skips ? null : new Reading.Commit(_transaction, new(frame.Lsn));
            case MessageType.StreamStart:
                _chunk = (PgOutput.StreamStart(frame.Body), frame.End);
                return null;
            case MessageType.StreamAbort:
                Abort(PgOutput.StreamAbort(frame.Body));
                return null;
            case MessageType.StreamCommit:
                Commit(frame, applied);
                return null;
            default:
                return Change(frame.Body, streamed: false, _skips, _transaction.CommitLsn);
        }
    }

    private void Abort((uint Xid, uint Subtransaction) abort)
    {
        if (abort.Xid == abort.Subtransaction) _streamed = _streamed.Remove(abort.Xid);
        else if (_streamed.TryGetValue(abort.Xid, out var open))
            _streamed = _streamed.SetItem(abort.Xid, open with { Aborted = open.Aborted.Add(abort.Subtransaction) });
    }

    private void Commit(SpoolFrame frame, Lsn applied)
    {
        var (transaction, _) = PgOutput.StreamCommit(frame.Body);
        var skips = transaction.CommitLsn < applied;
        // Of one that is applied the chunks may have been removed.
        if (skips && !_streamed.ContainsKey(transaction.Xid)) return;
        var streamed = _streamed.GetValueOrDefault(transaction.Xid)
            ?? throw new InvalidDataException($"the commit of the streamed transaction {transaction.Xid} without its chunks");
        _streamed = _streamed.Remove(transaction.Xid);
        // Even if it is applied: its chunks describe tables that later transactions change.
        _replay = new(transaction, new(frame.Lsn), streamed, skips);
        _chunks.Seek(streamed.Chunks[0].Start);
    }

    private Reading? NextOfReplay()
    {
        var replay = _replay!;
        while (replay.Chunk < replay.Streamed.Chunks.Count)
        {
            if (_chunks.Position >= replay.Streamed.Chunks[replay.Chunk].End)
            {
                replay.Chunk++;
                if (replay.Chunk < replay.Streamed.Chunks.Count) _chunks.Seek(replay.Streamed.Chunks[replay.Chunk].Start);
                continue;
            }
            if (!_chunks.TryRead(out var frame)) throw new InvalidDataException("a chunk of a streamed transaction is not in the spool");
            var isDescription = frame.Body.Span[0] is MessageType.Relation or MessageType.Type or MessageType.Origin;
            // A table that a rolled back subtransaction was the first to change stays described.
            var isRolledBack = !isDescription && replay.Streamed.Aborted.Contains(PgOutput.Subtransaction(frame.Body));
            if (Change(frame.Body, streamed: true, replay.Skips || isRolledBack, replay.Transaction.CommitLsn) is { } reading) return reading;
        }
        _replay = null;
        return replay.Skips ? null : new Reading.Commit(replay.Transaction, replay.End);
    }

    private Reading? Change(ReadOnlyMemory<byte> message, bool streamed, bool skip, Lsn commit)
    {
        switch (message.Span[0])
        {
            case MessageType.Relation:
                var relation = PgOutput.Relation(message, streamed);
                _relations = _relations.SetItem(relation.Id, relation);
                return null;
            case MessageType.Insert or MessageType.Update or MessageType.Delete when !skip:
                var row = PgOutput.Row(message, streamed);
                return new Reading.Row(Find(row.RelationId), row, message.Length, commit);
            case MessageType.Truncate when !skip:
                var truncate = PgOutput.Truncate(message, streamed);
                return new Reading.Truncation([.. truncate.RelationIds.Select(Find)], truncate, commit);
            default:
                // Logical messages of an application are not data; types and origins say nothing that the target needs.
                return null;
        }
    }

    private Relation Find(uint id) => _relations.GetValueOrDefault(id) ?? throw new InvalidDataException($"a change of the relation {id}, which was not described");

    private sealed class Replay(SourceTransaction transaction, Lsn end, StreamedTransaction streamed, bool skips)
    {
        public SourceTransaction Transaction => transaction;

        public Lsn End => end;

        public StreamedTransaction Streamed => streamed;

        public bool Skips => skips;

        public int Chunk { get; set; }
    }
}
