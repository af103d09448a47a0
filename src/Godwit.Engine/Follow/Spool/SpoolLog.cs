using System.Buffers;
using System.Buffers.Binary;
using System.Threading.Channels;
using Godwit.Engine.Postgres;
using Microsoft.Win32.SafeHandles;

namespace Godwit.Engine.Follow.Spool;

/// <summary>
/// The changes of a slot as they came, on disk: one writer appends, one reader follows it, what is applied is removed. Readable up to
/// the last boundary only, so that a reader never sees half a transaction; what a broken stream left behind that is cut off. Not safe
/// for several writers.
/// </summary>
internal sealed class SpoolLog : IDisposable
{
    private readonly string _folder;
    private readonly long _segmentBytes;
    private readonly Channel<bool> _pulse = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _lock = new();
    private readonly List<SpoolSegment> _segments;
    // The writer's own: the reader removes from the list meanwhile.
    private SpoolSegment _last;
    private ArrayBufferWriter<byte> _buffer = new(1 << 18);
    private SafeFileHandle _file;
    private long _written;
    private long _boundary;
    private long _tail;
    private ulong _lsn;
    private ulong _durable;
    private long _onDisk;

    private SpoolLog(string folder, Guid incarnation, long limit, List<SpoolSegment> segments, long end, ulong lsn)
    {
        (_folder, Incarnation, Limit, _segments, _last) = (folder, incarnation, limit, segments, segments[^1]);
        _segmentBytes = Math.Clamp(limit / 16, 1 << 16, 1 << 26);
        (_written, _boundary, _tail, _onDisk, _lsn, _durable) = (end, end, end, end, lsn, lsn);
        _file = OpenLast();
        RandomAccess.SetLength(_file, _last.Offset(end));
        RandomAccess.FlushToDisk(_file);
    }

    /// <summary>Where it lies.</summary>
    public string Folder => _folder;

    /// <summary>The slot whose changes it holds.</summary>
    public Guid Incarnation { get; }

    /// <summary>Most that it should hold, in bytes.</summary>
    public long Limit { get; }

    /// <summary>Everything that the source committed up to here has come.</summary>
    public Lsn Lsn => new(Volatile.Read(ref _lsn));

    /// <summary>Everything that the source committed up to here is on the disk, and survives a crash of this machine.</summary>
    public Lsn Durable => new(Volatile.Read(ref _durable));

    /// <summary>Position up to which it can be read.</summary>
    public long Tail => Volatile.Read(ref _tail);

    /// <summary>Position of its first byte.</summary>
    public long Head
    {
        get { lock (_lock) return _segments[0].Start; }
    }

    /// <summary>Size on the disk, in bytes.</summary>
    public long Bytes => Volatile.Read(ref _written) - Head;

    /// <summary>The last thing appended ended a unit.</summary>
    public bool IsAtBoundary => _boundary == _written + _buffer.WrittenCount;

    /// <summary>
    /// Opens what is there of this slot, or begins anew: what another slot left is removed. Cuts off what was not completed.
    /// </summary>
    /// <param name="folder">Folder of its own; made where it is missing.</param>
    /// <param name="incarnation">The slot.</param>
    /// <param name="from">Where a new spool begins.</param>
    /// <param name="limit">Most that it should hold, in bytes.</param>
    /// <exception cref="InvalidDataException">A file in the middle is missing.</exception>
    public static SpoolLog Open(string folder, Guid incarnation, Lsn from, long limit)
    {
        DurableFolder.Create(Path.GetFullPath(folder));
        var segments = SpoolSegment.In(folder);
        if (segments.Exists(segment => segment.Incarnation != incarnation)) segments = Clear(segments);
        if (segments.Count == 0) segments.Add(SpoolSegment.Create(folder, incarnation, 0, from.Value));
        for (var index = 1; index < segments.Count; index++)
        {
            if (segments[index - 1].Offset(segments[index].Start) != new FileInfo(segments[index - 1].Path).Length)
                throw new InvalidDataException($"{segments[index - 1].Path} does not reach to the beginning of {segments[index].Path}");
        }
        var (end, lsn) = SpoolScan.End(segments[^1]);
        return new(folder, incarnation, limit, segments, end, lsn);
    }

    /// <summary>Removes what is there, of whatever slot.</summary>
    public static void Remove(string folder)
    {
        if (Directory.Exists(folder)) Clear(SpoolSegment.In(folder));
    }

    /// <summary>Appends a frame; readable after <see cref="Flush"/>, once a boundary has been appended.</summary>
    /// <param name="kind">What it holds.</param>
    /// <param name="body">The bytes.</param>
    /// <param name="lsn">For a commit or a position: where it ends.</param>
    public void Append(FrameKind kind, ReadOnlySpan<byte> body, Lsn lsn = default)
    {
        var prefix = SpoolFrame.HasLsn(kind) ? 8 : 0;
        var frame = _buffer.GetSpan(SpoolFrame.HeaderSize + prefix + body.Length)[..(SpoolFrame.HeaderSize + prefix + body.Length)];
        if (prefix > 0) BinaryPrimitives.WriteUInt64LittleEndian(frame[SpoolFrame.HeaderSize..], lsn.Value);
        body.CopyTo(frame[(SpoolFrame.HeaderSize + prefix)..]);
        SpoolFrame.Seal(frame, kind);
        _buffer.Advance(frame.Length);
        if (prefix > 0) _lsn = Math.Max(_lsn, lsn.Value);
        if (SpoolFrame.IsBoundary(kind)) _boundary = _written + _buffer.WrittenCount;
        if (_buffer.WrittenCount >= 1 << 18) Flush();
    }

    /// <summary>Gives everything appended to the operating system, and the reader what it may see.</summary>
    /// <exception cref="SpoolFailedException">The disk is full, or fails.</exception>
    public void Flush()
    {
        if (_buffer.WrittenCount > 0)
        {
            OnDisk(() => RandomAccess.Write(_file, _buffer.WrittenSpan, _last.Offset(_written)));
            Volatile.Write(ref _written, _written + _buffer.WrittenCount);
            _buffer.ResetWrittenCount();
            if (_buffer.Capacity > 1 << 22) _buffer = new(1 << 18);
        }
        if (_tail == _boundary) return;
        Volatile.Write(ref _tail, _boundary);
        Wake();
    }

    /// <summary>Makes it durable up to the last boundary.</summary>
    /// <exception cref="SpoolFailedException">The disk is full, or fails.</exception>
    public void FlushToDisk()
    {
        Flush();
        // Not by the LSN: chunks of a streamed transaction leave it where it was, and their commit may come in a later file.
        if (_onDisk == _written) return;
        OnDisk(() => RandomAccess.FlushToDisk(_file));
        _onDisk = _written;
        Volatile.Write(ref _durable, _lsn);
    }

    /// <summary>True when the file has its size, and nothing unfinished is in it.</summary>
    public bool ShouldRotate => IsAtBoundary && _boundary - _last.Start >= _segmentBytes;

    /// <summary>Goes on in a new file. The caller appends first what a reader that begins there has to know.</summary>
    public void Rotate()
    {
        FlushToDisk();
        OnDisk(() =>
        {
            var next = SpoolSegment.Create(_folder, Incarnation, _written, _lsn);
            lock (_lock) _segments.Add(next);
            _last = next;
            _file.Dispose();
            _file = OpenLast();
        });
        CrashPoint.Reach(CrashPoint.SpoolRotated);
    }

    /// <summary>The stream broke: what it left unfinished is cut off, since it comes again.</summary>
    public void Restart()
    {
        // What is complete may still be in the buffer.
        Flush();
        if (_written > _boundary)
        {
            OnDisk(() => RandomAccess.SetLength(_file, _last.Offset(_boundary)));
            Volatile.Write(ref _written, _boundary);
            _onDisk = Math.Min(_onDisk, _boundary);
        }
        Append(FrameKind.Restart, []);
        Flush();
    }

    /// <summary>Removes the files that end before a position.</summary>
    public void Trim(long position)
    {
        while (true)
        {
            SpoolSegment gone;
            lock (_lock)
            {
                if (_segments.Count < 2 || _segments[1].Start > position) return;
                gone = _segments[0];
                _segments.RemoveAt(0);
            }
            OnDisk(() => File.Delete(gone.Path));
            CrashPoint.Reach(CrashPoint.SpoolTrimmed);
        }
    }

    /// <summary>The file in which a position lies.</summary>
    public SpoolSegment SegmentOf(long position)
    {
        lock (_lock) return _segments.FindLast(segment => segment.Start <= position) ?? throw new InvalidDataException($"position {position} was removed from the spool");
    }

    /// <summary>Position where the file behind the one of a position begins; null: it is the last.</summary>
    public long? NextStart(long position)
    {
        lock (_lock)
        {
            var index = _segments.FindLastIndex(segment => segment.Start <= position);
            return index + 1 < _segments.Count ? _segments[index + 1].Start : null;
        }
    }

    /// <summary>Waits until there is more to read than up to a position, or the reader is to look for another reason.</summary>
    public async Task WaitAsync(long position, CancellationToken cancellationToken)
    {
        if (Tail <= position) await _pulse.Reader.ReadAsync(cancellationToken);
    }

    /// <summary>Has the waiting reader look again.</summary>
    public void Wake() => _pulse.Writer.TryWrite(true);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static List<SpoolSegment> Clear(List<SpoolSegment> segments)
    {
        foreach (var segment in segments) File.Delete(segment.Path);
        return [];
    }

    private void OnDisk(Action work)
    {
        try
        {
            work();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SpoolFailedException(_folder, error);
        }
    }

    private SafeFileHandle OpenLast() => File.OpenHandle(_last.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
}
