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

    private readonly ArrayBufferWriter<byte> _buffer = new(256);
    private bool _isClosed;

    /// <summary>The array; nothing can be added after it was asked for.</summary>
    public ReadOnlyMemory<byte> Text
    {
        get
        {
            if (_buffer.WrittenCount == 0) _buffer.Write("{"u8);
            if (!_isClosed) _buffer.Write("}"u8);
            _isClosed = true;
            return _buffer.WrittenMemory;
        }
    }

    /// <summary>Adds a value.</summary>
    /// <exception cref="InvalidDataException">The value was not sent, so it cannot be written.</exception>
    public void Add(WireValue value)
    {
        _buffer.Write(_buffer.WrittenCount == 0 ? "{"u8 : ","u8);
        switch (value.Kind)
        {
            case ValueKind.Null:
                _buffer.Write("NULL"u8);
                break;
            case ValueKind.Text:
                _buffer.Write("\""u8);
                Escape(value.Bytes.Span);
                _buffer.Write("\""u8);
                break;
            default:
                throw new InvalidDataException("a value that the source did not send (unchanged TOAST) is needed to write a row");
        }
    }

    private void Escape(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOfAny(Special) is >= 0 and var at)
        {
            _buffer.Write(bytes[..at]);
            _buffer.Write("\\"u8);
            _buffer.Write(bytes.Slice(at, 1));
            bytes = bytes[(at + 1)..];
        }
        _buffer.Write(bytes);
    }
}
