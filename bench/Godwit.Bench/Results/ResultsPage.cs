using System.Globalization;
using Godwit.Bench.Peers;

namespace Godwit.Bench.Results;

/// <summary>The section that a bench of moving writes.</summary>
internal static class ResultsPage
{
    /// <summary>Its lines.</summary>
    public static IEnumerable<string> Lines(Machine machine, int rounds, IReadOnlyCollection<SetResult> sets) =>
    [
        "# Results",
        "",
        "`make bench` writes this section.",
        "",
        .. machine.Lines(),
        "",
        string.Create(CultureInfo.InvariantCulture, $"Rounds: {rounds}, the peers interleaved. Every peer uses the same servers (fsync on) over the same URLs (TLS), and a fresh database; before each run both servers make a checkpoint. After each run the rows of every table are counted. Memory is the resident memory of the process and its children together, the highest of all rounds: first the sum over the processes, then with each page divided by the number of processes on this machine that have it (PSS); the servers are not in it."),
        "",
        .. GoalTable.Lines(Goals.All.Select(goal => goal.Evaluate(sets))),
        .. sets.SelectMany(Set),
        "",
        "## Commands",
        "",
        "| | |",
        "|---|---|",
        .. AllPeers.Everything.Select(peer => $"| {peer.Name} | {Code(peer.Command)}{(peer.Prepare is null ? "" : $"; before, not timed: {Code(peer.Prepare)}")} |"),
        "",
        "The scans go over the tables one after the other, both sides at once, with the servers' defaults. Godwit hashes a row twice (hashtextextended with the seeds 1 and 2).",
    ];

    private static IEnumerable<string> Set(SetResult set) =>
    [
        "",
        $"## {set.Name}",
        "",
        $"{set.Description}.",
        "",
        "A whole database:",
        "",
        .. ComparisonTable.Lines(set.Whole),
        "",
        "The data alone, into tables that are there:",
        "",
        .. ComparisonTable.Lines(set.Data),
        "",
        "Verification of both sides:",
        "",
        .. ComparisonTable.Lines(set.Verification),
        "",
        $"Godwit's steps, median s: {string.Join(", ", set.Steps.Select(step => $"{step.Step} {Figures.Text(step.Seconds)}"))}.",
    ];

    private static string Code(string command) => $"`{command.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal)}`";
}
