using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.State;

/// <summary>A part that this worker is to copy.</summary>
/// <param name="Part">The part.</param>
/// <param name="Lease">Token of the claim, to be compared when the part is committed.</param>
/// <param name="Snapshot">Snapshot to read it under; null: none is kept at the moment.</param>
public sealed record ClaimedPart(PartRow Part, Guid Lease, string? Snapshot);

/// <summary>How much of the tables' parts is done, in the state's words.</summary>
/// <param name="Open">Parts that are not done.</param>
/// <param name="Rows">Rows of the parts that are done.</param>
/// <param name="Bytes">Their bytes of table file.</param>
/// <param name="OpenTables">Tables with parts that are not done.</param>
public sealed record PartTotals(long Open, long Rows, long Bytes, long OpenTables);

/// <summary>
/// Hands the parts of tables out to workers on any machine, the biggest first. A part whose holder's heartbeat has stopped is handed
/// out again; the holder's own commit then finds another lease and fails.
/// </summary>
public sealed class PartClaims(string migration, Guid worker)
{
    /// <summary>A worker that has not been heard of for this long is taken for dead.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Claims a part; null when none is left to claim. One statement, committed at once. Parts of an older snapshot are not handed out:
    /// what they mean under the new one the runner has yet to judge.
    /// </summary>
    public async Task<ClaimedPart?> ClaimAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => (await connection.QueryAsync(
        """
        -- Materialized: a subquery that a join runs again would lock, and claim, a second part.
        WITH next AS MATERIALIZED (
              SELECT c.migration, c.part, m.snapshot
              FROM godwit.parts c JOIN godwit.migrations m ON m.migration = c.migration AND m.generation = c.generation
              WHERE c.migration = $1 AND c.kind = 'table' AND c.state <> 'done'
                AND (c.state = 'waiting'
                     OR (c.state = 'running' AND NOT EXISTS (
                         SELECT FROM godwit.workers w
                         WHERE w.worker = c.worker AND w.left_at IS NULL AND w.seen_at > clock_timestamp() - $3)))
              ORDER BY c.bytes DESC, c.part
              LIMIT 1
              FOR UPDATE OF c SKIP LOCKED)
        UPDATE godwit.parts p
        SET state = 'running', attempts = p.attempts + 1, started_at = clock_timestamp(), worker = $2, lease = gen_random_uuid()
        FROM next
        WHERE p.migration = next.migration AND p.part = next.part
        RETURNING p.part, p.kind, p.schema_name, p.table_name, p.lower, p.upper, p.bytes, p.state, p.rows, p.attempts, p.error, p.file_node, p.worker, p.generation, p.lease, next.snapshot
        """,
        row => new ClaimedPart(PartStore.Row(row), row.GetGuid(14), row.Value<string>(15)), cancellationToken, migration, worker, LeaseTime)).SingleOrDefault();

    /// <summary>
    /// Frees what the state still counts as copied by this worker, which copies nothing: its commit was lost in a crash of the server
    /// (the copy's commits do not wait for the disk), or the part could not be given back.
    /// </summary>
    public Task<int> ReleaseOwnAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => connection.ExecuteAsync(
        "UPDATE godwit.parts SET state = 'waiting', lease = NULL WHERE migration = $1 AND kind = 'table' AND state = 'running' AND worker = $2",
        cancellationToken, migration, worker);

    /// <summary>How far the parts of all tables are, and of one worker's own.</summary>
    public async Task<PartTotals> TotalsAsync(NpgsqlConnection connection, bool ofOthers, CancellationToken cancellationToken) => (await connection.QueryAsync(
        """
        SELECT count(*) FILTER (WHERE state <> 'done'),
               coalesce(sum(rows) FILTER (WHERE state = 'done' AND NOT ($3 AND worker = $2)), 0)::bigint,
               coalesce(sum(bytes) FILTER (WHERE state = 'done' AND NOT ($3 AND worker = $2)), 0)::bigint,
               count(DISTINCT (schema_name, table_name)) FILTER (WHERE state <> 'done')
        FROM godwit.parts WHERE migration = $1 AND kind = 'table'
        """,
        row => new PartTotals(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), cancellationToken, migration, worker, ofOthers)).Single();

    /// <summary>Rows and bytes of a table if all its parts are done; null while one is not.</summary>
    public async Task<(long Rows, long Bytes)?> CompleteTableAsync(NpgsqlConnection connection, TableName table, CancellationToken cancellationToken)
    {
        var sums = await connection.QueryAsync(
            """
            SELECT sum(rows)::bigint, sum(bytes)::bigint FROM godwit.parts
            WHERE migration = $1 AND kind = 'table' AND schema_name = $2 AND table_name = $3 HAVING bool_and(state = 'done')
            """,
            row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken, migration, table.Schema, table.Name);
        return sums.Count == 0 ? null : sums[0];
    }
}
