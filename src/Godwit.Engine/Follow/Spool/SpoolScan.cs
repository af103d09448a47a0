namespace Godwit.Engine.Follow.Spool;

/// <summary>Finds where a file of the spool really ends: a crash can leave half a frame, or half a transaction.</summary>
internal static class SpoolScan
{
    /// <summary>Position behind the last boundary, and what was received up to there.</summary>
    public static (long End, ulong Lsn) End(SpoolSegment segment)
    {
        using var file = new FileStream(segment.Path, new FileStreamOptions { BufferSize = 1 << 16 });
        file.Seek(SpoolSegment.HeaderSize, SeekOrigin.Begin);
        var (position, end, lsn, pending) = (segment.Start, segment.Start, segment.Lsn, segment.Lsn);
        var header = new byte[SpoolFrame.HeaderSize];
        try
        {
            while (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length
                && SpoolFrame.Size(header) is { } size && size - header.Length <= file.Length - file.Position)
            {
                var bytes = new byte[size];
                header.CopyTo(bytes, 0);
                file.ReadExactly(bytes.AsSpan(header.Length));
                var frame = SpoolFrame.Read(bytes, position);
                position = frame.End;
                pending = Math.Max(pending, frame.Lsn);
                if (SpoolFrame.IsBoundary(frame.Kind)) (end, lsn) = (position, pending);
            }
        }
        catch (InvalidDataException)
        {
            // Torn by a crash: what was durable ends before it.
        }
        return (end, lsn);
    }
}
