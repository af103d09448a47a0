using System.Buffers.Binary;

namespace Godwit.Engine.Copy;

/// <summary>Counts the rows of a COPY stream that passes through in pieces, without looking at their values.</summary>
internal abstract class RowCounter
{
    /// <summary>Rows begun so far; exact when the stream has ended.</summary>
    public long Rows { get; protected set; }

    /// <summary>A counter for the given format.</summary>
    public static RowCounter For(CopyFormat format) => format.IsBinary ? new Binary() : new Text();

    /// <summary>The next piece of the stream.</summary>
    public abstract void Add(ReadOnlySpan<byte> piece);

    // In the text format a line feed inside a value is written as \n: https://www.postgresql.org/docs/current/sql-copy.html
    private sealed class Text : RowCounter
    {
        public override void Add(ReadOnlySpan<byte> piece) => Rows += piece.Count((byte)'\n');
    }

    // Header: 11 bytes signature, 4 flags, 4 length of an extension. Row: 2 bytes count of fields, each 4 bytes length, −1 for NULL.
    // The trailer is a row with the count −1.
    private sealed class Binary : RowCounter
    {
        private const int Signature = 15;

        private readonly byte[] _number = new byte[4];
        private int _have;
        private State _state = State.Signature;
        private long _skip = Signature;
        private int _fields;

        private enum State { Signature, Extension, Count, Length, End }

        public override void Add(ReadOnlySpan<byte> piece)
        {
            while (true)
            {
                if (_skip > 0)
                {
                    var skipped = (int)Math.Min(_skip, piece.Length);
                    piece = piece[skipped..];
                    _skip -= skipped;
                    if (_skip > 0) return;
                }
                if (piece.IsEmpty || _state == State.End) return;
                switch (_state)
                {
                    case State.Signature:
                        _state = State.Extension;
                        break;
                    case State.Extension:
                        if (!Number(ref piece, 4, out var extension)) return;
                        (_skip, _state) = (extension, State.Count);
                        break;
                    case State.Count:
                        if (!Number(ref piece, 2, out _fields)) return;
                        if (_fields < 0)
                        {
                            _state = State.End;
                            return;
                        }
                        Rows++;
                        if (_fields > 0) _state = State.Length;
                        break;
                    case State.Length:
                        if (!Number(ref piece, 4, out var length)) return;
                        _skip = Math.Max(0, length);
                        if (--_fields == 0) _state = State.Count;
                        break;
                }
            }
        }

        // A number can lie across two pieces.
        private bool Number(ref ReadOnlySpan<byte> piece, int size, out int value)
        {
            var taken = Math.Min(size - _have, piece.Length);
            piece[..taken].CopyTo(_number.AsSpan(_have));
            piece = piece[taken..];
            _have += taken;
            value = 0;
            if (_have < size) return false;
            _have = 0;
            value = size == 2 ? BinaryPrimitives.ReadInt16BigEndian(_number) : BinaryPrimitives.ReadInt32BigEndian(_number);
            return true;
        }
    }
}
