namespace Godwit.Engine.Events;

/// <summary>How far a copy is. Sizes are bytes of the source tables' files; rows and sent bytes are what went through.</summary>
/// <param name="Tables">Tables in all.</param>
/// <param name="TablesDone">Tables complete.</param>
/// <param name="Bytes">Size of all parts, in bytes of table file.</param>
/// <param name="BytesDone">Size of the complete parts.</param>
/// <param name="Rows">Rows committed on the target.</param>
/// <param name="BytesSent">Bytes that went through, of unfinished parts too.</param>
public sealed record CopyCounts(int Tables, int TablesDone, long Bytes, long BytesDone, long Rows, long BytesSent);

/// <summary>Counters that the copy's workers raise and a display reads, without locks.</summary>
public sealed class CopyProgress
{
    private int _tables;
    private int _tablesDone;
    private long _bytes;
    private long _bytesDone;
    private long _rows;
    private long _sent;
    private long _othersBytes;
    private long _othersRows;
    private int _openTables = -1;

    /// <summary>The counters now.</summary>
    public CopyCounts Counts => new(
        Volatile.Read(ref _tables), TablesDone, Volatile.Read(ref _bytes), Volatile.Read(ref _bytesDone) + Volatile.Read(ref _othersBytes),
        Volatile.Read(ref _rows) + Volatile.Read(ref _othersRows), Volatile.Read(ref _sent));

    // Of tables that others completed, this process only learns how many are still open.
    private int TablesDone => Math.Max(Volatile.Read(ref _tablesDone), Volatile.Read(ref _openTables) is >= 0 and var open ? Volatile.Read(ref _tables) - open : 0);

    /// <summary>Sets what there is to do, and forgets what was done.</summary>
    public void Begin(int tables, long bytes)
    {
        Volatile.Write(ref _tables, tables);
        Volatile.Write(ref _bytes, bytes);
        Volatile.Write(ref _tablesDone, 0);
        Volatile.Write(ref _bytesDone, 0);
        Volatile.Write(ref _rows, 0);
        Volatile.Write(ref _sent, 0);
        Others(0, 0, -1);
    }

    /// <summary>Bytes went through.</summary>
    public void Sent(long bytes) => Interlocked.Add(ref _sent, bytes);

    /// <summary>A part is committed.</summary>
    public void PartDone(long bytes, long rows)
    {
        Interlocked.Add(ref _bytesDone, bytes);
        Interlocked.Add(ref _rows, rows);
    }

    /// <summary>What other processes have committed, earlier ones too.</summary>
    /// <param name="bytes">Size of their parts, in bytes of table file.</param>
    /// <param name="rows">Their rows.</param>
    /// <param name="openTables">Tables that are not complete, whoever copies them; −1: not known.</param>
    public void Others(long bytes, long rows, int openTables)
    {
        Volatile.Write(ref _othersBytes, bytes);
        Volatile.Write(ref _othersRows, rows);
        Volatile.Write(ref _openTables, openTables);
    }

    /// <summary>A table is complete.</summary>
    public void TableDone() => Interlocked.Increment(ref _tablesDone);
}
