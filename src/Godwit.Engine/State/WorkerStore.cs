using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.State;

/// <summary>A process that copies parts.</summary>
/// <param name="Id">Its identity, new for every process.</param>
/// <param name="IsRunner">The runner itself.</param>
/// <param name="Operator">User name.</param>
/// <param name="Host">Machine.</param>
/// <param name="Process">Process number there.</param>
/// <param name="Since">When it joined.</param>
/// <param name="IsAlive">Its heartbeat comes.</param>
/// <param name="Parts">Parts that it has copied.</param>
/// <param name="Rows">Their rows.</param>
public sealed record WorkerRow(Guid Id, bool IsRunner, string Operator, string Host, int Process, DateTimeOffset Since, bool IsAlive, long Parts, long Rows);

/// <summary>The processes that copy parts of a migration, and their heartbeats.</summary>
public sealed class WorkerStore(string migration)
{
    /// <summary>A process joins. The runner takes the place of those before it, whose parts are free at once: the lock tells that they are dead.</summary>
    public async Task JoinAsync(NpgsqlConnection connection, Guid worker, bool isRunner, CancellationToken cancellationToken)
    {
        if (isRunner) await connection.ExecuteAsync("UPDATE godwit.workers SET left_at = now() WHERE migration = $1 AND kind = 'runner' AND left_at IS NULL", cancellationToken, migration);
        await connection.ExecuteAsync(
            "INSERT INTO godwit.workers (worker, migration, kind, operator, host, process) VALUES ($1, $2, $3, $4, $5, $6)",
            cancellationToken, worker, migration, isRunner ? "runner" : "worker", Environment.UserName, Environment.MachineName, Environment.ProcessId);
    }

    /// <summary>A heartbeat.</summary>
    public static Task BeatAsync(NpgsqlConnection connection, Guid worker, CancellationToken cancellationToken) => connection.ExecuteAsync(
        "UPDATE godwit.workers SET seen_at = clock_timestamp() WHERE worker = $1", cancellationToken, worker);

    /// <summary>A process leaves; what it had claimed is free.</summary>
    public static Task LeaveAsync(NpgsqlConnection connection, Guid worker, CancellationToken cancellationToken) => connection.ExecuteAsync(
        "UPDATE godwit.workers SET left_at = clock_timestamp() WHERE worker = $1", cancellationToken, worker);

    /// <summary>All that ever copied a part or may still, in the order in which they joined.</summary>
    public Task<List<WorkerRow>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => connection.QueryAsync(
        """
        SELECT w.worker, w.kind = 'runner', w.operator, w.host, w.process, w.since, w.left_at IS NULL AND w.seen_at > clock_timestamp() - $2,
               count(p.part), coalesce(sum(p.rows), 0)::bigint
        FROM godwit.workers w LEFT JOIN godwit.parts p ON p.migration = w.migration AND p.worker = w.worker AND p.state = 'done' AND p.kind = 'table'
        WHERE w.migration = $1
        GROUP BY w.worker
        HAVING count(p.part) > 0 OR w.left_at IS NULL
        ORDER BY w.since
        """,
        row => new WorkerRow(
            row.GetGuid(0), row.GetBoolean(1), row.GetString(2), row.GetString(3), row.GetInt32(4), row.GetFieldValue<DateTimeOffset>(5),
            row.GetBoolean(6), row.GetInt64(7), row.GetInt64(8)),
        cancellationToken, migration, PartClaims.LeaseTime);
}
