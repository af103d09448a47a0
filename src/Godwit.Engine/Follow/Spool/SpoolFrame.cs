using System.Buffers.Binary;
using System.Numerics;

namespace Godwit.Engine.Follow.Spool;

/// <summary>What a frame of the spool holds.</summary>
internal enum FrameKind : byte
{
    /// <summary>A message inside a unit: there is more to come before it may be read.</summary>
    Message = 0,

    /// <summary>A message that ends a unit, such as a chunk of a streamed transaction.</summary>
    End = 1,

    /// <summary>A message that commits a transaction, behind the LSN where the commit ends.</summary>
    Commit = 2,

    /// <summary>An LSN up to which the source has nothing more to send.</summary>
    Position = 3,

    /// <summary>The stream began anew: transactions that were streamed and not committed come again from their beginning.</summary>
    Restart = 4,
}

/// <summary>A frame: length of the body (4 bytes), CRC-32C of kind and body (4), kind (1), body. Little-endian.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Body">The bytes; for <see cref="FrameKind.Commit"/> and <see cref="FrameKind.Position"/> after their LSN.</param>
/// <param name="Lsn">LSN of a commit or position; else 0.</param>
/// <param name="Start">Position in the spool where the frame begins.</param>
/// <param name="End">Position behind it.</param>
internal readonly record struct SpoolFrame(FrameKind Kind, ReadOnlyMemory<byte> Body, ulong Lsn, long Start, long End)
{
    /// <summary>Bytes before the body.</summary>
    public const int HeaderSize = 9;

    /// <summary>True where reading may stop: what comes later does not belong to what came before.</summary>
    public static bool IsBoundary(FrameKind kind) => kind != FrameKind.Message;

    /// <summary>True for the kinds whose body begins with an LSN.</summary>
    public static bool HasLsn(FrameKind kind) => kind is FrameKind.Commit or FrameKind.Position;

    /// <summary>Writes the header of a frame whose body lies behind it already.</summary>
    public static void Seal(Span<byte> frame, FrameKind kind)
    {
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - HeaderSize);
        frame[8] = (byte)kind;
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Checksum(frame[8..]));
    }

    /// <summary>Size of the frame that begins here, header included; null when there are too few bytes to tell.</summary>
    /// <exception cref="InvalidDataException">No frame has that size.</exception>
    public static int? Size(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderSize) return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length < 0 || length > int.MaxValue - HeaderSize) throw new InvalidDataException("a frame has an impossible length");
        return HeaderSize + length;
    }

    /// <summary>Reads a whole frame.</summary>
    /// <exception cref="InvalidDataException">Its checksum does not fit.</exception>
    public static SpoolFrame Read(ReadOnlyMemory<byte> frame, long start)
    {
        var bytes = frame.Span;
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != Checksum(bytes[8..])) throw new InvalidDataException("a frame's checksum does not fit");
        var kind = (FrameKind)bytes[8];
        var body = frame[HeaderSize..];
        return HasLsn(kind)
            ? new(kind, body[8..], BinaryPrimitives.ReadUInt64LittleEndian(body.Span), start, start + frame.Length)
            : new(kind, body, 0, start, start + frame.Length);
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var one in bytes) crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }
}
