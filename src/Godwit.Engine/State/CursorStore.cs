using Godwit.Engine.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Godwit.Engine.State;

/// <summary>Reads and sets how far a stream is applied; to advance it belongs into the transaction of the rows.</summary>
public sealed class CursorStore(string migration)
{
    /// <summary>
    /// Advances it by compare-and-swap. Parameters: migration, incarnation, LSN so far, new LSN, transactions and rows more, the last
    /// commit's time. It must affect exactly one row.
    /// </summary>
    public const string AdvanceStatement =
        """
        UPDATE godwit.cursors
        SET lsn = $4::pg_lsn, transactions = transactions + $5, rows = rows + $6, committed_at = coalesce($7, committed_at), applied_at = clock_timestamp()
        WHERE migration = $1 AND incarnation = $2 AND lsn = $3::pg_lsn
        """;

    /// <summary>The cursor; null: nothing is followed.</summary>
    public async Task<Cursor?> FindAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => (await connection.QueryAsync(
        "SELECT incarnation, lsn, transactions, rows, committed_at FROM godwit.cursors WHERE migration = $1",
        row => new Cursor(
            row.GetGuid(0), new((ulong)row.GetFieldValue<NpgsqlLogSequenceNumber>(1)), row.GetInt64(2), row.GetInt64(3),
            row.IsDBNull(4) ? null : row.GetFieldValue<DateTimeOffset>(4)),
        cancellationToken, migration)).SingleOrDefault();

    /// <summary>The parameters of <see cref="AdvanceStatement"/>.</summary>
    public object?[] Advance(Cursor from, Lsn to, long transactions, long rows, DateTimeOffset? committedAt) =>
        [migration, from.Incarnation, $"{from.Lsn}", $"{to}", transactions, rows, committedAt];
}
