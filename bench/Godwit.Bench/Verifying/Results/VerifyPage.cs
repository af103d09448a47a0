using System.Globalization;
using Godwit.Bench.Following.Workloads;
using Godwit.Bench.Peers;
using Godwit.Bench.Results;
using Godwit.Bench.Verifying.Measuring;
using Godwit.Engine.Planning;

namespace Godwit.Bench.Verifying.Results;

/// <summary>The section that this benchmark writes.</summary>
internal static class VerifyPage
{
    /// <summary>Its lines.</summary>
    public static IEnumerable<string> Lines(Machine machine, VerifyOptions options, VerifyResults results) =>
    [
        "# Verifying",
        "",
        $"`make bench ARGS=\"{VerifyOptions.Word}\"` writes this section.",
        "",
        .. machine.Lines(),
        "",
        string.Create(CultureInfo.InvariantCulture, $"Rounds: {options.Rounds}, the passes interleaved, every second round in the other order. All use the same servers (fsync on) over TCP on loopback with TLS, verified. A ratio is that of two passes of the same round; in the tables stand their medians. The limit is psql, one session a side, both sides at once: one transaction that goes over the tables one after the other with godwit's statement, without its buckets; what it prints is compared with godwit's digests. Godwit is the command as a user starts it, with {Sessions(machine)} a side, and besides the rows it compares schema, sequences and large objects, and remembers the verdict. Before each pass both servers make a checkpoint."),
        "",
        .. VerifyTables.Goals(results),
        .. results.Passes.SelectMany(Pass),
        .. results.Hold is { } hold ? Hold(hold) : [],
        "",
        "## Commands of verifying",
        "",
        "| | |",
        "|---|---|",
        .. new[] { AllPeers.Verify, Limit.Peer }.Select(peer => $"| {peer.Name} | `{Figures.Cell(peer.Command)}` |"),
        $"| each table in `limit.sql` | `{Limit.Statement}`, before all of them `{Limit.Settings}` |",
    ];

    private static IEnumerable<string> Pass(PassResult set) =>
    [
        "",
        $"## {(set.Drill is null ? "A pass" : "A pass, and one row")}: {set.Name}",
        "",
        $"{set.Description}.{(set.Drill is null ? "" : " To find a row, one column of one row of pgbench_accounts is another on the target; it has to be the only one that is named, and both sides are vacuumed afterwards.")}",
        "",
        .. VerifyTables.Passes(set),
    ];

    private static IEnumerable<string> Hold(HoldResult hold) =>
    [
        "",
        "## How long the apply is held",
        "",
        string.Create(CultureInfo.InvariantCulture, $"{hold.Description}, written to by `{Load.Common} -R` with {hold.Rate:N0} transactions a second while a runner follows; verified one time after the other, each time identical, and in the end once more when nobody writes, by a check that uses nothing of godwit. Held: as the verdict says, for how long nothing was applied on the target. `verify.slot_deadline` is {hold.Deadline.TotalSeconds:0.###} s."),
        "",
        .. VerifyTables.Holds(hold),
    ];

    // As many as the command takes by itself.
    private static string Sessions(Machine machine) =>
        Math.Max(1, (int)(machine.Cores * new VerifyConfiguration().Load)) is var sessions and > 1 ? string.Create(CultureInfo.InvariantCulture, $"{sessions} sessions that read rows") : "one session that reads rows";
}
