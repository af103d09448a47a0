using Godwit.Bench.Following.Followers;
using Godwit.Bench.Results;

namespace Godwit.Bench.Following.Results;

/// <summary>What was measured as tables in Markdown.</summary>
internal static class FollowTables
{
    /// <summary>A line a goal, the figures that miss it in bold.</summary>
    public static IEnumerable<string> Goals(FollowResults results) =>
    [
        "| Goal | | |",
        "|---|---|---|",
        .. FollowGoals.All.Select(goal => goal.Line(results)),
    ];

    /// <summary>A line a peer.</summary>
    public static IEnumerable<string> CatchUp(CatchUpResult set) =>
    [
        "| | Median wall, s | Transactions/s | since the first, /s | godwit's speed / this | CPU, s: runner, target, source | Runner's memory, MB | All rounds, s |",
        "|---|---|---|---|---|---|---|---|",
        .. set.Peers.Select(peer => peer.NotRun is { } reason
            ? $"| {peer.Peer} | not run | – | – | – | – | – | {Figures.Cell(reason)} |"
            : $"| {peer.Peer} | {Figures.Text(set.Seconds(peer.Peer))} | {Whole(set.Transactions / set.Seconds(peer.Peer))} | {Whole(set.Transactions / peer.Median(run => run.SinceFirst.TotalSeconds))} | {Figures.Text(set.Ratio(GodwitFollower.PeerName, peer.Peer))} | {Cpu(peer.Median(run => run.Costs?.Runner), peer.Median(run => run.Costs?.Target), peer.Median(run => run.Costs?.Source))} | {Memory(peer.Highest(run => run.Costs?.Resident))} | {string.Join(" ", peer.Runs.Select(run => Figures.Text(run.Wall.TotalSeconds)))} |"),
    ];

    /// <summary>A line a peer: how long changes took.</summary>
    public static IEnumerable<string> Lag(LiveResult live) =>
    [
        "| | p50, ms | p95 | p99 | highest | Changes a round | p50, p99 of all rounds |",
        "|---|---|---|---|---|---|---|",
        .. live.Peers.Select(peer => peer.NotRun is { } reason
            ? $"| {peer.Peer} | not run | – | – | – | – | {Figures.Cell(reason)} |"
            : $"| {peer.Peer} | {Figures.Tenths(peer.Median(run => run.Lag?.P50))} | {Figures.Tenths(peer.Median(run => run.Lag?.P95))} | {Figures.Tenths(peer.Median(run => run.Lag?.P99))} | {Figures.Tenths(peer.Highest(run => run.Lag?.Max))} | {Whole(peer.Median(run => run.Lag?.Count))} | {string.Join("; ", peer.Runs.Select(run => $"{Figures.Tenths(run.Lag?.P50)}, {Figures.Tenths(run.Lag?.P99)}"))} |"),
    ];

    /// <summary>A line a peer: what following costs the source.</summary>
    public static IEnumerable<string> Tps(LiveResult live) =>
    [
        "| | Median transactions/s | godwit's / this | Target behind at the end, s | Runner's memory, MB | All rounds |",
        "|---|---|---|---|---|---|",
        .. live.Peers.Prepend(live.Alone).Select(peer => peer.NotRun is { } reason
            ? $"| {peer.Peer} | not run | – | – | – | {Figures.Cell(reason)} |"
            : $"| {peer.Peer} | {Whole(peer.Median(run => run.Tps))} | {Figures.Text(live.Tps(GodwitFollower.PeerName) / peer.Median(run => run.Tps))} | {Figures.Text(peer.Median(run => run.Behind?.TotalSeconds))} | {Memory(peer.Highest(run => run.Costs?.Resident))} | {string.Join(" ", peer.Runs.Select(run => Whole(run.Tps)))} |"),
    ];

    private static string Cpu(double? runner, double? target, double? source) => target is null ? "–" : $"{Figures.Text(runner)}, {Figures.Text(target)}, {Figures.Text(source)}";

    private static string Memory(double? bytes) => Figures.Megabytes((long?)bytes);

    private static string Whole(double? figure) => figure is { } value ? value.ToString("N0", System.Globalization.CultureInfo.InvariantCulture) : "–";
}
