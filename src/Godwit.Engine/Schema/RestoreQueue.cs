using Godwit.Engine.Schema.Archive;

namespace Godwit.Engine.Schema;

/// <summary>
/// Hands out the entries of the second half that may run now: everything of the earlier stages and all they depend on is complete,
/// and no running entry holds a table that they need. Not thread-safe: one coordinator asks.
/// </summary>
internal sealed class RestoreQueue
{
    private readonly List<SecondHalfEntry> _waiting;
    private readonly Dictionary<int, SecondHalfEntry> _running = [];
    private readonly HashSet<int> _incomplete;

    /// <summary>Queues entries; within a stage those of the largest tables first, since they take longest.</summary>
    public RestoreQueue(IEnumerable<SecondHalfEntry> entries, Func<int, long> tableBytes)
    {
        _waiting = [.. entries.OrderBy(entry => entry.Stage).ThenByDescending(entry => entry.Tables.Select(tableBytes).DefaultIfEmpty().Max())];
        _incomplete = [.. _waiting.Select(entry => entry.Entry.Id)];
    }

    /// <summary>True when everything was handed out and completed.</summary>
    public bool IsEmpty => _waiting.Count == 0 && _running.Count == 0;

    /// <summary>Next entry that may run; null when nothing may until a running one completes.</summary>
    public ArchiveEntry? Take()
    {
        if (_waiting.Count == 0) return null;
        var stage = _running.Values.Select(entry => entry.Stage).Append(_waiting[0].Stage).Min();
        var index = _waiting.FindIndex(entry => entry.Stage == stage && !entry.Entry.Dependencies.Any(_incomplete.Contains) && TablesAreFree(entry));
        if (index < 0) return null;
        var taken = _waiting[index];
        _waiting.RemoveAt(index);
        _running.Add(taken.Entry.Id, taken);
        return taken.Entry;
    }

    /// <summary>An entry is complete, made or not.</summary>
    public void Complete(ArchiveEntry entry)
    {
        _running.Remove(entry.Id);
        _incomplete.Remove(entry.Id);
    }

    private bool TablesAreFree(SecondHalfEntry entry) =>
        _running.Values.All(other => (entry.SharesTable && other.SharesTable) || !entry.Tables.Overlaps(other.Tables));
}
