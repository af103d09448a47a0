using System.Collections.Immutable;
using Godwit.Engine.State;

namespace Godwit.Engine.Running;

/// <summary>Whether the traffic may be turned.</summary>
/// <param name="IsClosed">It may not.</param>
/// <param name="Reasons">Why, a line each.</param>
public sealed record GateState(bool IsClosed, ImmutableArray<string> Reasons);

/// <summary>Keeps the traffic on the source while the target has not everything that the source has. Pure.</summary>
public static class CutoverGate
{
    /// <summary>
    /// Closed by every drift that is open, one that Godwit has applied but not seen to be gone too, and by every table that does not stand
    /// where the others do, and while nobody knows what has changed.
    /// </summary>
    /// <param name="drifts">Those that are kept.</param>
    /// <param name="tables">Tables with a cursor of their own, or without one.</param>
    /// <param name="unseen">Why nothing is known of the source's schema; null: it is.</param>
    public static GateState Of(IEnumerable<DriftRow> drifts, IEnumerable<TableCursor> tables, string? unseen)
    {
        var reasons = drifts.Where(row => row.ResolvedAt is null)
            .Select(row => row.Problem is { } problem ? $"{row.Drift}: {problem}" : row.AppliedAt is not null ? $"{row.Drift}: applied, not yet compared" : $"{row.Drift}")
            .Concat(tables.Select(table => table.State switch
            {
                TableCursorState.Copying => $"{table.Table} is being copied",
                TableCursorState.CatchingUp => $"{table.Table} catches up",
                _ => $"{table.Table} is not followed: {table.Reason}",
            }))
            .Concat(unseen is null ? [] : [$"the source's schema: {unseen}"]).ToImmutableArray();
        return new(reasons.Length > 0, reasons);
    }
}
