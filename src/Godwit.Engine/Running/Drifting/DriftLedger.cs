using System.Collections.Immutable;
using Godwit.Engine.Events;
using Godwit.Engine.State;

namespace Godwit.Engine.Running.Drifting;

/// <summary>What a look changes in the state.</summary>
/// <param name="New">Seen for the first time.</param>
/// <param name="Changed">Known, but otherwise than before.</param>
/// <param name="Gone">Both sides are the same again.</param>
internal sealed record LedgerChange(ImmutableArray<Drift> New, ImmutableArray<(long Id, Drift Drift)> Changed, ImmutableArray<DriftRow> Gone)
{
    /// <summary>Compares what is open with what is seen now. Pure.</summary>
    public static LedgerChange Of(IReadOnlyCollection<DriftRow> open, IReadOnlyCollection<Drift> seen)
    {
        var known = open.GroupBy(row => row.Drift.Key).ToDictionary(rows => rows.Key, rows => rows.First());
        var now = seen.Select(drift => drift.Key).ToHashSet();
        return new(
            [.. seen.Where(drift => !known.ContainsKey(drift.Key))],
            [.. seen.Where(drift => known.TryGetValue(drift.Key, out var row) && row.Drift != drift).Select(drift => (known[drift.Key].Id, drift))],
            [.. open.Where(row => !now.Contains(row.Drift.Key))]);
    }
}
