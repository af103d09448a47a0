using Godwit.Bench.Following.Results;

namespace Godwit.Bench.Verifying.Results;

/// <summary>What was measured of verifications while a source is followed.</summary>
/// <param name="Description">What is done to what.</param>
/// <param name="Rate">The source's transactions a second meanwhile; null: not measured.</param>
/// <param name="Deadline">Longest that nothing may be applied.</param>
/// <param name="Runs">Each verification.</param>
internal sealed record HoldResult(string Description, double? Rate, TimeSpan Deadline, Rounds<HoldRun> Runs)
{
    private const string Exact = "exact";

    /// <summary>How long nothing was applied; null when no verification was exact.</summary>
    public Percentiles? Held => Percentiles.Of(Runs.Runs.Select(run => run.HeldMilliseconds).OfType<double>());

    /// <summary>How many verifications were not exact; null when they did not run.</summary>
    public int? Inexact => Runs.NotRun is null ? Runs.Runs.Count(run => run.Mode != Exact) : null;
}
