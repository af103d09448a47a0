using System.Buffers;
using Godwit.Engine.Follow.Decoding;

namespace Godwit.Engine.Follow.Apply;

/// <summary>
/// A column of many rows as one array in PostgreSQL's text form, {"a",NULL,"b"}: bytes are copied as they came, only quotes and
/// backslashes are escaped (https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO).
/// </summary>
internal sealed class ArrayText
{
    private static readonly SearchValues<byte> Special = SearchValues.Create("\"\\"u8);

    private byte[] _buffer = new byte[1 << 10];
    private int _length;
    private bool _isClosed;

    /// <summary>The array; nothing can be added after it was asked for.</summary>
    public ReadOnlyMemory<byte> Text
    {
        get
        {
            if (!_isClosed)
            {
                Room(2);
                if (_length == 0) _buffer[_length++] = (byte)'{';
                _buffer[_length++] = (byte)'}';
            }
            _isClosed = true;
            return _buffer.AsMemory(0, _length);
        }
    }

    /// <summary>Adds a value.</summary>
    /// <exception cref="InvalidDataException">The value was not sent, so it cannot be written.</exception>
    public void Add(WireValue value)
    {
        // Each byte escaped, the quotes, the comma.
        Room((2 * value.Bytes.Length) + 5);
        _buffer[_length] = _length == 0 ? (byte)'{' : (byte)',';
        _length++;
        switch (value.Kind)
        {
            case ValueKind.Null:
                "NULL"u8.CopyTo(_buffer.AsSpan(_length));
                _length += 4;
                break;
            case ValueKind.Text:
                _buffer[_length++] = (byte)'"';
                Escape(value.Bytes.Span);
                _buffer[_length++] = (byte)'"';
                break;
            default:
                throw new InvalidDataException("a value that the source did not send (unchanged TOAST) is needed to write a row");
        }
    }

    private void Escape(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOfAny(Special) is >= 0 and var at)
        {
            Append(bytes[..at]);
            _buffer[_length++] = (byte)'\\';
            _buffer[_length++] = bytes[at];
            bytes = bytes[(at + 1)..];
        }
        Append(bytes);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Room(int bytes)
    {
        if (_buffer.Length - _length < bytes) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes));
    }
}
