using Godwit.Cli.Rendering;
using Godwit.Engine.Events;
using Godwit.Engine.Reporting;
using Godwit.Engine.Running;
using Godwit.Engine.State;

namespace Godwit.Cli.Status;

/// <summary>How following fares, for people: nothing where nothing is followed.</summary>
internal static class FollowStatusText
{
    // The runner writes every second: what is older says that it does not.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(10);

    /// <summary>The lines.</summary>
    public static IEnumerable<string> Lines(MigrationStatus status)
    {
        if (status.Follow is not { } health)
        {
            if (status.Cursor is not null) yield return "following: not begun";
            yield break;
        }
        var isAlive = status.Runner is { IsAlive: true };
        var isOld = !isAlive || status.FollowAge > Fresh;
        yield return $"following: {(isAlive ? "" : "stopped; ")}{(isOld ? $"{Figures.Duration(status.FollowAge)} ago its runner saw: " : "")}{Where(health, isOld)}";
        if (health.Problem is { } problem) yield return $"  {problem}";
        if (status.Cursor is { } cursor)
            yield return $"  applied: {Figures.Count(cursor.Transactions, "transaction")}, {Figures.Count(cursor.Rows, "row")}, all that was committed up to {cursor.Lsn}"
                + (health.SourceLsn is { } source && !isOld ? $"; the source is at {source}" : "");
        foreach (var table in status.Tables) yield return $"  {table.Table}: {Where(table)}";
        yield return $"  spool: {Figures.Bytes(health.SpoolBytes)} of {Figures.Bytes(health.SpoolLimit)}";
        // The slot's own line tells it where the source could be asked just now.
        if (status.Slot is not { Retention: not null } && health is { WalStatus: { } wal, RetainedBytes: { } retained })
            yield return $"  WAL on the source: {wal}, {Figures.Bytes(retained)} kept, {(health.SafeBytes is { } safe ? $"{Figures.Bytes(safe)} more until the slot is lost" : "no limit")}";
    }

    private static string Where(TableCursor table) => table.State switch
    {
        TableCursorState.Copying => "being copied again; its changes wait",
        TableCursorState.CatchingUp => $"copied as of {table.Lsn}, catching up",
        _ => $"NOT FOLLOWED: {table.Reason}. When that is put right: godwit resync {table.Table}",
    };

    private static string Where(FollowHealth health, bool isOld) =>
        $"{FollowText.Phase(health.Phase)}, {(health.IsConnected ? "" : "NOT CONNECTED, ")}{(health.Lag is { } lag ? $"lag {FollowText.Lag(lag)}, " : "")}"
            + $"{Figures.Count(health.LagTransactions, "transaction")}{(health.LagBytes is { } bytes ? $" and {Figures.Bytes(bytes)} of WAL" : "")} behind"
            + (health.CaughtUpIn is { } left && !isOld ? $", {Figures.Duration(left)} left" : "")
            + $"; {FollowText.Rate(health.TransactionsPerSecond)} transactions/s, {FollowText.Rate(health.RowsPerSecond)} rows/s";
}
