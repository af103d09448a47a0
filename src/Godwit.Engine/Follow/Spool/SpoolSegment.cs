using System.Buffers.Binary;
using System.Globalization;

namespace Godwit.Engine.Follow.Spool;

/// <summary>A file of the spool: a header, then frames.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Incarnation">The slot whose changes it holds.</param>
/// <param name="Start">Position in the spool of its first frame, in bytes.</param>
/// <param name="Lsn">What the spool had received before it.</param>
internal sealed record SpoolSegment(string Path, Guid Incarnation, long Start, ulong Lsn)
{
    /// <summary>Bytes of the header.</summary>
    public const int HeaderSize = 48;

    private const uint Magic = 0x4c4f5347;
    private const uint Version = 1;
    private const string Extension = ".spool";

    /// <summary>Where a position lies in the file.</summary>
    public long Offset(long position) => position - Start + HeaderSize;

    /// <summary>The segments in a folder, the oldest first. A file whose header was never completed is left out and removed.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static List<SpoolSegment> In(string folder)
    {
        var segments = new List<SpoolSegment>();
        foreach (var path in Directory.EnumerateFiles(folder, $"*{Extension}").Order(StringComparer.Ordinal))
        {
            if (Read(path) is { } segment) segments.Add(segment);
            else File.Delete(path);
        }
        return segments;
    }

    /// <summary>Makes the file with its header.</summary>
    public static SpoolSegment Create(string folder, Guid incarnation, long start, ulong lsn)
    {
        var segment = new SpoolSegment(
            System.IO.Path.Combine(folder, start.ToString("D20", CultureInfo.InvariantCulture) + Extension), incarnation, start, lsn);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        // Rows of the source are in it: nobody else on this machine is to read them.
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(segment.Path, options);
        Span<byte> header = stackalloc byte[HeaderSize];
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Version);
        incarnation.TryWriteBytes(header[8..]);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], start);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], lsn);
        file.Write(header);
        file.Flush(flushToDisk: true);
        DurableFolder.Flush(folder);
        return segment;
    }

    private static SpoolSegment? Read(string path)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        using var file = File.OpenRead(path);
        if (file.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize) return null;
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != Magic || BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) != Version) return null;
        return new(path, new(header[8..24]), BinaryPrimitives.ReadInt64LittleEndian(header[24..]), BinaryPrimitives.ReadUInt64LittleEndian(header[32..]));
    }
}
