using System.Collections.Concurrent;
using Godwit.Engine.Schema.Archive;
using Godwit.Engine.State;

namespace Godwit.Engine.Schema;

/// <summary>Which entries are made, and which cannot be because something they need failed.</summary>
internal sealed class RestoreLedger
{
    private readonly ConcurrentDictionary<int, ObjectRow> _rows = new();

    /// <summary>Starts from what earlier runs journaled.</summary>
    public RestoreLedger(IEnumerable<ObjectRow> earlier)
    {
        foreach (var row in earlier) _rows[row.Entry] = row;
    }

    /// <summary>All rows so far.</summary>
    public IEnumerable<ObjectRow> Rows => _rows.Values;

    /// <summary>True when the entry is made. What failed earlier is tried again.</summary>
    public bool IsDone(ArchiveEntry entry) => _rows.TryGetValue(entry.Id, out var row) && row.State == ObjectState.Done;

    /// <summary>The failed or skipped object that this entry needs; null when nothing hinders it.</summary>
    public ObjectRow? Hindrance(ArchiveEntry entry) =>
        entry.Dependencies.Select(id => _rows.GetValueOrDefault(id)).FirstOrDefault(row => row is { State: not ObjectState.Done });

    /// <summary>Notes how an entry fared.</summary>
    public void Add(ObjectRow row) => _rows[row.Entry] = row;
}
