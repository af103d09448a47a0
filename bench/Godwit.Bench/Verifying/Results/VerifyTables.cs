using Godwit.Bench.Following.Results;
using Godwit.Bench.Results;

namespace Godwit.Bench.Verifying.Results;

/// <summary>What was measured as tables in Markdown.</summary>
internal static class VerifyTables
{
    private const string ByItself = "as it says itself";

    /// <summary>A line a goal.</summary>
    public static IEnumerable<string> Goals(VerifyResults results) => ["| Goal | | |", "|---|---|---|", .. VerifyGoals.All.Select(goal => goal.Line(results))];

    /// <summary>A line a pass, godwit's also by its own clock.</summary>
    public static IEnumerable<string> Passes(PassResult set) =>
    [
        "| | Median wall, s | this / the limit | this / a clean pass | All rounds, s | of the limit | of a clean pass |",
        "|---|---|---|---|---|---|---|",
        Pass(set, set.Limit, set.Limit.Peer, run => run.Wall.TotalSeconds),
        Pass(set, set.Clean, set.Clean.Peer, run => run.Wall.TotalSeconds),
        Pass(set, set.Clean, $"{set.Clean.Peer}, {ByItself}", run => run.Own?.TotalSeconds),
        .. set.Drill is not { } drill ? Array.Empty<string>() :
        [
            Pass(set, drill, drill.Peer, run => run.Wall.TotalSeconds),
            Pass(set, drill, $"{drill.Peer}, {ByItself}", run => run.Own?.TotalSeconds),
        ],
    ];

    /// <summary>How long nothing was applied.</summary>
    public static IEnumerable<string> Holds(HoldResult hold) =>
    [
        "| | p50, ms | p95 | p99 | highest | Verifications | not exact | Median wall, s | All, ms |",
        "|---|---|---|---|---|---|---|---|---|",
        hold.Runs.NotRun is { } reason
            ? $"| {hold.Runs.Peer} | not run | – | – | – | – | – | – | {Figures.Cell(reason)} |"
            : $"| {hold.Runs.Peer} | {Figures.Tenths(hold.Held?.P50)} | {Figures.Tenths(hold.Held?.P95)} | {Figures.Tenths(hold.Held?.P99)} | {Figures.Tenths(hold.Held?.Max)} | {hold.Runs.Runs.Length} | {hold.Inexact} | {Figures.Text(hold.Runs.Median(run => run.Wall.TotalSeconds))} | {string.Join(" ", hold.Runs.Runs.Select(run => Figures.Tenths(run.HeldMilliseconds)))} |",
    ];

    private static string Pass(PassResult set, Rounds<PassRun> passes, string name, Func<PassRun, double?> seconds)
    {
        if (passes.NotRun is { } reason) return $"| {name} | not run | – | – | {Figures.Cell(reason)} | – | – |";
        var (byLimit, byClean) = (PassResult.Ratios(passes, seconds, set.Limit), PassResult.Ratios(passes, seconds, set.Clean));
        return $"| {name} | {Figures.Text(passes.Median(seconds))} | {Figures.Text(Median.Of(byLimit))} | {Figures.Text(Median.Of(byClean))} | {All(passes.Runs.Select(seconds))} | {All(byLimit.Select(ratio => (double?)ratio))} | {All(byClean.Select(ratio => (double?)ratio))} |";
    }

    private static string All(IEnumerable<double?> figures) => string.Join(" ", figures.Select(Figures.Text));
}
