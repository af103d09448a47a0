using System.Collections.Immutable;
using Godwit.Engine.State;

namespace Godwit.Engine.Running.Drifting;

/// <summary>Whether the traffic may be turned.</summary>
/// <param name="IsClosed">It may not.</param>
/// <param name="Reasons">Why, a line each.</param>
public sealed record GateState(bool IsClosed, ImmutableArray<string> Reasons);

/// <summary>Keeps the traffic on the source while the target's schema is not the source's. Pure.</summary>
public static class DriftGate
{
    /// <summary>Closed by every drift that is open, one that Godwit has applied but not seen to be gone too.</summary>
    public static GateState Of(IEnumerable<DriftRow> drifts)
    {
        var reasons = drifts.Where(row => row.ResolvedAt is null)
            .Select(row => row.Problem is { } problem ? $"{row.Drift}: {problem}" : row.AppliedAt is not null ? $"{row.Drift}: applied, not yet compared" : $"{row.Drift}").ToImmutableArray();
        return new(reasons.Length > 0, reasons);
    }
}
