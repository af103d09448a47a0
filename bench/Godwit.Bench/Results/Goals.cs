using Godwit.Bench.Peers;

namespace Godwit.Bench.Results;

/// <summary>All goals.</summary>
internal static class Goals
{
    /// <summary>In the page's order.</summary>
    public static IReadOnlyList<Goal> All { get; } =
    [
        new("a whole database in 0.9 × pgcopydb's time", 0.9, " ×", set => set.Whole.Ratio(AllPeers.Pgcopydb.Name)),
        new("the data alone in 1.1 × the pipe's time", 1.1, " ×", set => set.Data.Ratio(AllPeers.Pipe.Name)),
        new("at most 200 MB of memory", 200, " MB", set => set.Whole.Series is [{ Memory: { } memory }, ..] ? memory.Resident / Figures.Megabyte : null),
        new("a verification in 1.2 × a bare hash scan's time", 1.2, " ×", set => set.Verification.Ratio(AllPeers.Scan.Name)),
    ];
}
