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
    /// where the others do.
    /// </summary>
    public static GateState Of(IEnumerable<DriftRow> drifts, IEnumerable<TableCursor> tables)
    {
        var reasons = drifts.Where(row => row.ResolvedAt is null)
            .Select(row => row.Problem is { } problem ? $"{row.Drift}: {problem}" : row.AppliedAt is not null ? $"{row.Drift}: applied, not yet compared" : $"{row.Drift}")
            .Concat(tables.Select(table => table.State switch
            {
                TableCursorState.Copying => $"{table.Table} is being copied",
                TableCursorState.CatchingUp => $"{table.Table} catches up",
                _ => $"{table.Table} is not followed: {table.Reason}",
            })).ToImmutableArray();
        return new(reasons.Length > 0, reasons);
    }
}
