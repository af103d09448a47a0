using Microsoft.Win32.SafeHandles;

namespace Godwit.Engine.Follow.Spool;

/// <summary>
/// Reads frames in order from a position. The bodies stay valid: they are slices of blocks that are never reused, so that a change can
/// be kept until its group is applied without being copied.
/// </summary>
internal sealed class SpoolReader(SpoolLog spool) : IDisposable
{
    // Below the size from which on .NET collects an array only with the oldest generation.
    private const int BlockSize = 80_000;

    private SafeFileHandle? _file;
    private SpoolSegment? _segment;
    private long? _segmentEnd;
    private ReadOnlyMemory<byte> _block;

    /// <summary>Position of the next frame.</summary>
    public long Position { get; private set; }

    /// <summary>Goes on from another position, which must be that of a frame.</summary>
    public void Seek(long position)
    {
        (Position, _block) = (position, default);
        if (_segment is null || position < _segment.Start || (_segmentEnd is { } end && position >= end)) CloseFile();
    }

    /// <summary>The next frame; false when there is none yet.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="SpoolFailedException">The disk fails.</exception>
    public bool TryRead(out SpoolFrame frame)
    {
        try
        {
            return Read(out frame);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SpoolFailedException(spool.Folder, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => CloseFile();

    private bool Read(out SpoolFrame frame)
    {
        if (Position >= spool.Tail)
        {
            frame = default;
            return false;
        }
        if (_segment is null || (_block.IsEmpty && (_segmentEnd ??= spool.NextStart(_segment.Start)) is { } end && Position >= end)) OpenFile();
        Fill(SpoolFrame.HeaderSize, "a frame's header is cut off");
        var size = SpoolFrame.Size(_block.Span)!.Value;
        Fill(size, "a frame is cut off");
        try
        {
            frame = SpoolFrame.Read(_block[..size], Position);
        }
        catch (InvalidDataException damage)
        {
            throw new InvalidDataException($"{_segment!.Path}, byte {_segment.Offset(Position)}: {damage.Message}", damage);
        }
        _block = _block[size..];
        Position = frame.End;
        return true;
    }

    private void Fill(int wanted, string damage)
    {
        if (_block.Length >= wanted) return;
        // In this order: a file that is begun in between begins at the tail or behind it.
        var tail = spool.Tail;
        var known = (_segmentEnd ??= spool.NextStart(_segment!.Start)) ?? tail;
        // At most what is complete now: behind it the writer may still cut something off.
        var block = new byte[Math.Min(Math.Max(wanted, BlockSize), known - Position)];
        _block.CopyTo(block);
        var have = _block.Length;
        while (have < block.Length && RandomAccess.Read(_file!, block.AsSpan(have), _segment!.Offset(Position) + have) is > 0 and var read) have += read;
        if (have < Math.Max(wanted, block.Length)) throw new InvalidDataException($"{_segment!.Path}, byte {_segment.Offset(Position)}: {damage}");
        _block = block;
    }

    private void OpenFile()
    {
        CloseFile();
        _segment = spool.SegmentOf(Position);
        _segmentEnd = spool.NextStart(Position);
        _file = File.OpenHandle(_segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        _block = default;
    }

    private void CloseFile()
    {
        _file?.Dispose();
        (_file, _segment, _segmentEnd) = (null, null, null);
    }
}
