using Godwit.Bench.Following.Followers;
using Godwit.Bench.Results;

namespace Godwit.Bench.Following.Results;

/// <summary>All goals of following.</summary>
internal static class FollowGoals
{
    /// <summary>In the page's order.</summary>
    public static IReadOnlyList<ResultsGoal<FollowResults>> All { get; } =
    [
        new("a backlog of narrow rows worked off 2 × as fast as by a subscription", 2.0, true, " ×", results => CatchUps(results, "tpcb", "insert")),
        new("one of wide rows 1.5 × as fast", 1.5, true, " ×", results => CatchUps(results, "wide")),
        new("half of all changes on the target within 50 ms", 50, false, " ms", results => [new("lag", Godwit(results)?.Median(run => run.Lag?.P50))]),
        new("99 of 100 within 500 ms", 500, false, " ms", results => [new("lag", Godwit(results)?.Median(run => run.Lag?.P99))]),
        new("a source 0.95 × as fast as with a subscription", 0.95, true, " ×", results => [new("tps", results.Live?.Tps(GodwitFollower.PeerName) / results.Live?.Tps(NativeFollower.PeerName))]),
        new("at most 250 MB of the runner's memory", 250, false, " MB", Memory),
    ];

    private static Rounds<LiveRun>? Godwit(FollowResults results) => results.Live?.Of(GodwitFollower.PeerName);

    private static IEnumerable<SetFigure> CatchUps(FollowResults results, params string[] workloads) => workloads.Select(name =>
        new SetFigure(name, results.CatchUps.FirstOrDefault(set => set.Workload == name)?.Ratio(GodwitFollower.PeerName, NativeFollower.PeerName)));

    private static IEnumerable<SetFigure> Memory(FollowResults results) =>
    [
        .. results.CatchUps.Select(set => new SetFigure(set.Workload, set.Of(GodwitFollower.PeerName)?.Highest(run => run.Costs?.Resident) / Figures.Megabyte)),
        .. results.Live is null ? Array.Empty<SetFigure>() : [new("live", Godwit(results)?.Highest(run => run.Costs?.Resident) / Figures.Megabyte)],
    ];
}
