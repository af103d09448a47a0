namespace Godwit.Engine.Copy;

/// <summary>Counts a table's parts as they are committed; a rewrite of the table gets a new one.</summary>
internal sealed class TableTally(int parts)
{
    private int _left = parts;
    private long _rows;
    private long _bytes;

    /// <summary>Rows committed.</summary>
    public long Rows => Interlocked.Read(ref _rows);

    /// <summary>Bytes of table file in the committed parts.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>A part is committed; true when it was the last.</summary>
    public bool Complete(long rows, long bytes)
    {
        Interlocked.Add(ref _rows, rows);
        Interlocked.Add(ref _bytes, bytes);
        return Interlocked.Decrement(ref _left) == 0;
    }
}
