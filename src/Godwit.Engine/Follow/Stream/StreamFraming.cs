using Godwit.Engine.Follow.Decoding;
using Godwit.Engine.Follow.Spool;

namespace Godwit.Engine.Follow.Stream;

/// <summary>
/// Decides how each message of a stream is kept, and remembers what a reader that begins later has to know: which transactions are
/// being streamed, and the tables that were described. pgoutput describes a table once a session.
/// </summary>
internal sealed class StreamFraming
{
    private readonly Dictionary<uint, byte[]> _relations = [];
    private readonly Dictionary<uint, Dictionary<uint, byte[]>> _streamed = [];
    private bool _inTransaction;
    private uint? _chunk;

    /// <summary>Transactions of which the source has sent a part.</summary>
    public int Open => _streamed.Count;

    /// <summary>The descriptions of all tables, as messages outside of a chunk.</summary>
    public IReadOnlyCollection<byte[]> Relations => _relations.Values;

    /// <summary>
    /// What the chunks of the transaction described that the last message committed: to be kept behind it, since a reader that begins
    /// there may not have the chunks any more.
    /// </summary>
    public IReadOnlyCollection<byte[]> Described { get; private set; } = [];

    /// <summary>A new session of the stream: it describes every table again, and sends what was streamed from its beginning.</summary>
    public void Restart()
    {
        _relations.Clear();
        _streamed.Clear();
        (_inTransaction, _chunk) = (false, null);
    }

    /// <summary>Takes note of a message, in their order.</summary>
    /// <returns>What to keep it as.</returns>
    /// <exception cref="InvalidDataException">It is of a kind that was not asked for.</exception>
    public FrameKind Take(ReadOnlyMemory<byte> message)
    {
        switch (message.Span[0])
        {
            case MessageType.Begin:
                _inTransaction = true;
                return FrameKind.Message;
            case MessageType.Commit:
                _inTransaction = false;
                Described = [];
                return FrameKind.Commit;
            case MessageType.StreamStart:
                _chunk = PgOutput.StreamStart(message);
                _streamed.TryAdd(_chunk.Value, []);
                return FrameKind.Message;
            case MessageType.StreamStop:
                _chunk = null;
                return FrameKind.End;
            case MessageType.StreamAbort:
                var (aborted, part) = PgOutput.StreamAbort(message);
                if (aborted == part) _streamed.Remove(aborted);
                return FrameKind.End;
            case MessageType.StreamCommit:
                Described = _streamed.Remove(PgOutput.StreamCommit(message).Transaction.Xid, out var described) ? described.Values : [];
                foreach (var (id, relation) in described ?? []) _relations[id] = relation;
                return FrameKind.Commit;
            case MessageType.Relation:
                Describe(message);
                return Inside;
            case MessageType.Insert or MessageType.Update or MessageType.Delete or MessageType.Truncate or MessageType.Message or MessageType.Origin or MessageType.Type:
                return Inside;
            case var other:
                throw new InvalidDataException($"a message of the unknown type '{(char)other}'");
        }
    }

    // A logical message that belongs to no transaction comes on its own.
    private FrameKind Inside => _inTransaction || _chunk is not null ? FrameKind.Message : FrameKind.End;

    private void Describe(ReadOnlyMemory<byte> message)
    {
        if (_chunk is not { } xid)
        {
            _relations[PgOutput.Relation(message, streamed: false).Id] = message.ToArray();
            return;
        }
        byte[] plain = [MessageType.Relation, .. message.Span[5..]];
        _streamed[xid][PgOutput.Relation(plain, streamed: false).Id] = plain;
    }
}
