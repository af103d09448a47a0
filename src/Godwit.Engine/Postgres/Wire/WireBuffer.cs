using System.Buffers.Binary;

namespace Godwit.Engine.Postgres.Wire;

/// <summary>Cuts what comes into messages. Blocks: it is for a thread of its own.</summary>
/// <param name="bytes">Most that one read takes, in bytes.</param>
internal sealed class WireBuffer(int bytes)
{
    private byte[] _buffer = new byte[bytes];
    private int _from;
    private int _to;

    /// <summary>The next whole message that has come; false: it needs more. The body is valid until <see cref="Fill"/>.</summary>
    public bool TryNext(out byte type, out ReadOnlyMemory<byte> body)
    {
        (type, body) = (0, default);
        if (_to - _from < 5) return false;
        var length = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_from + 1));
        if (length < 4) throw new InvalidDataException($"a message of {length} bytes");
        if (_to - _from <= length) return false;
        (type, body) = (_buffer[_from], _buffer.AsMemory(_from + 5, length - 4));
        _from += length + 1;
        return true;
    }

    /// <summary>Waits for more, and takes what is there.</summary>
    /// <returns>How much came, in bytes.</returns>
    /// <exception cref="EndOfStreamException">The other side ended.</exception>
    public int Fill(Stream stream)
    {
        if (_from > 0) Buffer.BlockCopy(_buffer, _from, _buffer, 0, _to - _from);
        (_to, _from) = (_to - _from, 0);
        var needed = _to < 5 ? 5 : 1 + BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(1));
        if (needed > _buffer.Length) Array.Resize(ref _buffer, Math.Max(needed, (int)Math.Min(2L * _buffer.Length, Array.MaxLength)));
        else if (_buffer.Length > bytes && _to <= bytes && needed <= bytes) Array.Resize(ref _buffer, bytes);
        var read = stream.Read(_buffer, _to, _buffer.Length - _to);
        if (read == 0) throw new EndOfStreamException("The server closed the connection.");
        _to += read;
        return read;
    }
}
