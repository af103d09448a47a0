using System.Collections.Immutable;

namespace Godwit.Bench.Verifying.Results;

/// <summary>Everything that was measured.</summary>
/// <param name="Passes">A dataset each.</param>
/// <param name="Hold">Null: not measured.</param>
internal sealed record VerifyResults(ImmutableArray<PassResult> Passes, HoldResult? Hold)
{
    /// <summary>Nothing yet.</summary>
    public static VerifyResults Empty { get; } = new([], null);

    /// <summary>Whether everything ran in every round.</summary>
    public bool IsComplete => Passes.All(set => set.Limit.NotRun is null && set.Clean.NotRun is null && set.Drill?.NotRun is null) && Hold?.Runs.NotRun is null;

    /// <summary>The passes over a set; null: not measured.</summary>
    public PassResult? Of(string set) => Passes.FirstOrDefault(pass => pass.Name == set);
}
