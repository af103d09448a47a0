using System.Collections.Immutable;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Follow.Decoding;

/// <summary>
/// Reads pgoutput's messages, protocol version 2. Inside a chunk of a streamed transaction changes carry the number of their
/// (sub)transaction behind the first byte; <c>streamed</c> says so.
/// </summary>
internal static class PgOutput
{
    /// <summary>BEGIN.</summary>
    public static SourceTransaction Begin(ReadOnlyMemory<byte> message)
    {
        var wire = After(message);
        var (lsn, time) = (wire.UInt64(), wire.Time());
        return new(wire.UInt32(), new(lsn), time);
    }

    /// <summary>Where a COMMIT ends: the commit record's own end is what progress is counted by, never its begin.</summary>
    public static Lsn CommitEnd(ReadOnlyMemory<byte> message)
    {
        var wire = After(message);
        wire.Take(1 + 8);
        return new(wire.UInt64());
    }

    /// <summary>The number of the transaction that a chunk begins for.</summary>
    public static uint StreamStart(ReadOnlyMemory<byte> message) => After(message).UInt32();

    /// <summary>The commit of a streamed transaction.</summary>
    public static (SourceTransaction Transaction, Lsn End) StreamCommit(ReadOnlyMemory<byte> message)
    {
        var wire = After(message);
        var xid = wire.UInt32();
        wire.Take(1);
        var (lsn, end) = (wire.UInt64(), wire.UInt64());
        return (new(xid, new(lsn), wire.Time()), new(end));
    }

    /// <summary>The rollback of a streamed transaction or of one of its subtransactions: both are the same number when all of it goes.</summary>
    public static (uint Xid, uint Subtransaction) StreamAbort(ReadOnlyMemory<byte> message)
    {
        var wire = After(message);
        return (wire.UInt32(), wire.UInt32());
    }

    /// <summary>The (sub)transaction that a change in a chunk belongs to.</summary>
    public static uint Subtransaction(ReadOnlyMemory<byte> message) => After(message).UInt32();

    /// <summary>The description of a table.</summary>
    public static Relation Relation(ReadOnlyMemory<byte> message, bool streamed)
    {
        var wire = After(message, streamed);
        var (id, schema, name, identity) = (wire.UInt32(), wire.Text(), wire.Text(), (char)wire.Byte());
        var columns = ImmutableArray.CreateBuilder<RelationColumn>(wire.Int16());
        while (columns.Count < columns.Capacity)
        {
            var isKey = (wire.Byte() & 1) != 0;
            columns.Add(new(wire.Text(), isKey, new(wire.UInt32(), wire.Int32())));
        }
        // pg_catalog is sent as an empty name.
        return new(id, new(schema.Length == 0 ? "pg_catalog" : schema, name), identity, columns.MoveToImmutable());
    }

    /// <summary>An insert, update or delete.</summary>
    /// <exception cref="InvalidDataException">It holds something that was not asked for.</exception>
    public static RowMessage Row(ReadOnlyMemory<byte> message, bool streamed)
    {
        var wire = After(message, streamed);
        var relation = wire.UInt32();
        WireValue[]? old = null, after = null;
        while (!wire.IsAtEnd)
        {
            switch (wire.Byte())
            {
                case (byte)'K' or (byte)'O':
                    old = Tuple(ref wire);
                    break;
                case (byte)'N':
                    after = Tuple(ref wire);
                    break;
                case var other:
                    throw new InvalidDataException($"a row image of the unknown kind '{(char)other}'");
            }
        }
        return new(message.Span[0], relation, old, after);
    }

    /// <summary>A truncation.</summary>
    public static TruncateMessage Truncate(ReadOnlyMemory<byte> message, bool streamed)
    {
        var wire = After(message, streamed);
        var count = wire.Int32();
        var options = wire.Byte();
        var relations = ImmutableArray.CreateBuilder<uint>(count);
        while (relations.Count < count) relations.Add(wire.UInt32());
        return new(relations.MoveToImmutable(), (options & 1) != 0, (options & 2) != 0);
    }

    /// <summary>A logical message: whether it belongs to a transaction, its prefix and content.</summary>
    public static (bool IsTransactional, string Prefix, ReadOnlyMemory<byte> Content) Message(ReadOnlyMemory<byte> message, bool streamed)
    {
        var wire = After(message, streamed);
        var flags = wire.Byte();
        wire.Take(8);
        var prefix = wire.Text();
        return ((flags & 1) != 0, prefix, wire.Take(wire.Int32()));
    }

    private static WireReader After(ReadOnlyMemory<byte> message, bool streamed = false) => new(message[(streamed ? 5 : 1)..]);

    private static WireValue[] Tuple(ref WireReader wire)
    {
        var values = new WireValue[wire.Int16()];
        for (var index = 0; index < values.Length; index++)
        {
            values[index] = wire.Byte() switch
            {
                (byte)'t' => new(ValueKind.Text, wire.Take(wire.Int32())),
                (byte)'n' => new(ValueKind.Null, default),
                (byte)'u' => new(ValueKind.Unchanged, default),
                var other => throw new InvalidDataException($"a value of the unknown kind '{(char)other}'"),
            };
        }
        return values;
    }
}
