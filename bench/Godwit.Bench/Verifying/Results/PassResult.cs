using System.Collections.Immutable;
using Godwit.Bench.Following.Results;
using Godwit.Bench.Results;

namespace Godwit.Bench.Verifying.Results;

/// <summary>What was measured on one dataset.</summary>
/// <param name="Name">Among the options' sets.</param>
/// <param name="Description">What is in it.</param>
/// <param name="Limit">psql's rounds.</param>
/// <param name="Clean">Godwit's, where nothing differs.</param>
/// <param name="Drill">Godwit's, where one row does; null: not asked for.</param>
internal sealed record PassResult(string Name, string Description, Rounds<PassRun> Limit, Rounds<PassRun> Clean, Rounds<PassRun>? Drill)
{
    /// <summary>A figure in seconds by the wall time of something else in the same round, round by round; empty when one did not run.</summary>
    public static ImmutableArray<double> Ratios(Rounds<PassRun>? passes, Func<PassRun, double?> seconds, Rounds<PassRun> others) =>
        [.. (passes?.Runs ?? []).Zip(others.Runs, (pass, other) => seconds(pass) / other.Wall.TotalSeconds).OfType<double>()];

    /// <summary>The middle of a clean pass's ratios to the limit; null when one did not run.</summary>
    public double? CleanByLimit => Median.Of(Ratios(Clean, run => run.Wall.TotalSeconds, Limit));

    /// <summary>The middle of the ratios to a clean pass when one row has to be found; null when one did not run.</summary>
    public double? DrillByClean => Median.Of(Ratios(Drill, run => run.Wall.TotalSeconds, Clean));
}
