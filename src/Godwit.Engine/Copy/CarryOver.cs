using System.Globalization;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Copy;

/// <summary>
/// Tells which tables that were copied under a lost snapshot hold what a new one shows, so that they need not be copied again. Exact, not
/// a guess: a range whose rows are as many as were copied, none of them written by a transaction that the old snapshot could not see, has
/// lost no row and gained none. An updated row is a new one.
/// </summary>
public static class CarryOver
{
    /// <summary>True when everything of the table that was copied is the same under the new snapshot.</summary>
    /// <param name="inSnapshot">Session in the new snapshot.</param>
    /// <param name="table">The table as the new snapshot describes it; ranges of another file than its own mean nothing.</param>
    /// <param name="parts">The table's parts.</param>
    /// <param name="snapshots">All snapshots of the copy, the new one last.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<bool> IsSameAsync(
        NpgsqlConnection inSnapshot, TableInfo table, IReadOnlyCollection<PartRow> parts, IReadOnlyList<SnapshotRow> snapshots, CancellationToken cancellationToken)
    {
        foreach (var part in parts.Where(part => part.State == "done" && part.Generation != snapshots[^1].Generation))
        {
            // A source that was failed over or restored may have lost transactions and used their numbers again.
            if (snapshots.FirstOrDefault(snapshot => snapshot.Generation == part.Generation) is not { } old || old.Timeline != snapshots[^1].Timeline) return false;
            var isWhole = part.Lower == 0 && part.Upper is null;
            if (part.FileNode != table.FileNode && !isWhole) return false;
            if (await ColumnsChangedAsync(inSnapshot, table, old, cancellationToken)) return false;
            var (rows, written) = await CountAsync(inSnapshot, part, old, cancellationToken);
            if (rows != part.Rows || written > 0) return false;
        }
        // Waiting parts are ranges of that file too.
        return parts.All(part => part.State == "done" || part.FileNode == table.FileNode);
    }

    // age() counts back from the next transaction and is greatest for frozen rows; one that has wrapped around seems new, and is copied again.
    private static async Task<(long Rows, long Written)> CountAsync(NpgsqlConnection inSnapshot, PartRow part, SnapshotRow old, CancellationToken cancellationToken) =>
        (await inSnapshot.QueryAsync(
            $"""
            SELECT count(*), count(*) FILTER (WHERE age(xmin) <= age($1::text::xid))
            FROM ONLY {part.Table.Quoted}{CopyStatements.Range(part.Lower, part.Upper)}
            """,
            row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken, Transaction(old))).Single();

    // A column that was added with a default rewrites no row.
    private static Task<bool> ColumnsChangedAsync(NpgsqlConnection inSnapshot, TableInfo table, SnapshotRow old, CancellationToken cancellationToken) => inSnapshot.ScalarAsync<bool>(
        "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = $2::bigint::oid AND age(xmin) <= age($1::text::xid))", cancellationToken, Transaction(old), (long)table.Oid);

    private static string Transaction(SnapshotRow snapshot) => (snapshot.OldestOpen & uint.MaxValue).ToString(CultureInfo.InvariantCulture);
}
