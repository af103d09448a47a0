using System.Collections.Immutable;

namespace Godwit.Bench.Results;

/// <summary>What was measured on one dataset.</summary>
/// <param name="Name">The dataset's.</param>
/// <param name="Description">What is in it.</param>
/// <param name="Whole">A whole database.</param>
/// <param name="Data">Its rows alone.</param>
/// <param name="Verification">Whether both sides are the same.</param>
/// <param name="Steps">The median seconds of each of godwit's steps, in their order.</param>
internal sealed record SetResult(
    string Name, string Description, Comparison Whole, Comparison Data, Comparison Verification, ImmutableArray<StepSeconds> Steps);
