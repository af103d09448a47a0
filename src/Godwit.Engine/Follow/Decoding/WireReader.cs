using System.Buffers.Binary;
using System.Text;

namespace Godwit.Engine.Follow.Decoding;

/// <summary>Reads the fields of a message in network byte order.</summary>
internal struct WireReader(ReadOnlyMemory<byte> message)
{
    private int _at;

    /// <summary>Fields before this one, in bytes.</summary>
    public readonly int Position => _at;

    /// <summary>True when nothing is left.</summary>
    public readonly bool IsAtEnd => _at >= message.Length;

    /// <summary>One byte.</summary>
    public byte Byte() => message.Span[_at++];

    /// <summary>Two bytes.</summary>
    public short Int16() => BinaryPrimitives.ReadInt16BigEndian(Take(2).Span);

    /// <summary>Four bytes.</summary>
    public int Int32() => BinaryPrimitives.ReadInt32BigEndian(Take(4).Span);

    /// <summary>Four bytes without sign: transaction numbers, oids.</summary>
    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4).Span);

    /// <summary>Eight bytes.</summary>
    public long Int64() => BinaryPrimitives.ReadInt64BigEndian(Take(8).Span);

    /// <summary>Eight bytes without sign: LSNs.</summary>
    public ulong UInt64() => BinaryPrimitives.ReadUInt64BigEndian(Take(8).Span);

    /// <summary>A text that ends with a NUL.</summary>
    public string Text()
    {
        var length = message.Span[_at..].IndexOf((byte)0);
        var text = Encoding.UTF8.GetString(message.Span.Slice(_at, length));
        _at += length + 1;
        return text;
    }

    /// <summary>The next bytes, not copied.</summary>
    public ReadOnlyMemory<byte> Take(int length)
    {
        var taken = message.Slice(_at, length);
        _at += length;
        return taken;
    }

    /// <summary>Microseconds since 2000-01-01 UTC.</summary>
    public DateTimeOffset Time() => new(DateTime.UnixEpoch.AddYears(30).AddTicks(Int64() * TimeSpan.TicksPerMicrosecond));
}
