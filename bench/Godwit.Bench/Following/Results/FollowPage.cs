using System.Globalization;
using Godwit.Bench.Following.Measuring;
using Godwit.Bench.Following.Workloads;
using Godwit.Bench.Results;

namespace Godwit.Bench.Following.Results;

/// <summary>The section that this benchmark writes.</summary>
internal static class FollowPage
{
    /// <summary>Its lines.</summary>
    public static IEnumerable<string> Lines(Machine machine, FollowOptions options, FollowResults results) =>
    [
        options.Tls ? "# Following" : "# Following without TLS",
        "",
        $"`make bench ARGS=\"{FollowOptions.Word}{(options.Tls ? "" : " --tls off")}\"` writes this section.",
        "",
        .. machine.Lines(),
        "",
        string.Create(CultureInfo.InvariantCulture, $"Rounds: {options.Rounds}, the peers interleaved, each round beginning with the other one. Both follow the same database of the same servers (fsync on, wal_level logical, max_slot_wal_keep_size unlimited) over TCP on loopback {(options.Tls ? "with TLS, verified (sslmode=verify-full)" : "without TLS (sslmode=disable)")}. Native is `CREATE SUBSCRIPTION` with its defaults: no streaming, text, and synchronous_commit off in its worker, where godwit's commits on the target are synchronous. The source is written to by `{Load.Common}`. After each round the rows of every table are counted and hashed on both sides, and a peer that differs is not in the tables. The runner's memory is its highest (VmHWM) of all rounds; the servers are not in it."),
        "",
        .. FollowTables.Goals(results),
        .. results.CatchUps.SelectMany(CatchUp),
        .. results.Live is { } live ? Live(live, options) : [],
    ];

    private static IEnumerable<string> CatchUp(CatchUpResult set) =>
    [
        "",
        $"## Catching up: {set.Workload}",
        "",
        string.Create(CultureInfo.InvariantCulture, $"{set.Description}; a backlog of {set.Transactions:N0} transactions, {set.WalBytes / Figures.Megabyte:N0} MB of WAL, written once while both are stopped, with synchronous_commit off. Before each peer both servers make a checkpoint."),
        "",
        .. FollowTables.CatchUp(set),
        "",
        $"Wall: until the last transaction is on the target, from the start of the command `godwit run` (.NET's start, its compiling and the preflight included) and from `ALTER SUBSCRIPTION … ENABLE`. Since the first: from when the first of them was seen on the target. The reader alone receives and applies nothing, from a slot of its own: `{Reader.Command}`.",
    ];

    private static IEnumerable<string> Live(LiveResult live, FollowOptions options)
    {
        if (options.Measures(FollowOptions.Lag))
            foreach (var line in LiveLines("Lag", $"{live.Description}, at half of the rate that the source reaches when nobody follows. Every 20 ms a row is committed on the source; from the return of that INSERT until the row is visible to a session on the target, which asks every 1 ms.", options, FollowTables.Lag(live)))
                yield return line;
        if (options.Measures(FollowOptions.Tps))
            foreach (var line in LiveLines("The source's speed while it is followed", $"{live.Description}, as fast as it goes; servers, pgbench and runner share this machine's cores.", options, FollowTables.Tps(live)))
                yield return line;
    }

    private static IEnumerable<string> LiveLines(string title, string text, FollowOptions options, IEnumerable<string> table) =>
        ["", $"## {title}", "", string.Create(CultureInfo.InvariantCulture, $"{text} {options.Seconds} s a round, after a few seconds that do not count and a checkpoint."), "", .. table];
}
