using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.State;

/// <summary>The process that keeps a copy's snapshot.</summary>
/// <param name="Id">Its identity, new for every process.</param>
/// <param name="Operator">User name.</param>
/// <param name="Host">Machine.</param>
/// <param name="Process">Process number there.</param>
/// <param name="Backend">Process number of its session on the source.</param>
/// <param name="Since">Since when.</param>
/// <param name="KeepsFor">How long it stays when neither runner nor worker lives.</param>
public sealed record KeeperRow(Guid Id, string Operator, string Host, int Process, int Backend, DateTimeOffset Since, TimeSpan KeepsFor);

/// <summary>Which process keeps the snapshot of a migration's copy.</summary>
public sealed class KeeperStore(string migration)
{
    /// <summary>The keeper that counts; null: there is none.</summary>
    public async Task<KeeperRow?> FindAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => (await connection.QueryAsync(
        "SELECT keeper, operator, host, process, backend, since, keeps_for FROM godwit.keepers WHERE migration = $1",
        row => new KeeperRow(
            row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetInt32(4), row.GetFieldValue<DateTimeOffset>(5), row.GetFieldValue<TimeSpan>(6)),
        cancellationToken, migration)).SingleOrDefault();

    /// <summary>This process keeps the snapshot from now on, under this name; the one before it sees so and ends.</summary>
    public async Task RegisterAsync(NpgsqlConnection connection, Guid keeper, int backend, TimeSpan keepsFor, string snapshot, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(
            """
            INSERT INTO godwit.keepers (migration, keeper, operator, host, process, backend, keeps_for) VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (migration) DO UPDATE
            SET keeper = excluded.keeper, operator = excluded.operator, host = excluded.host, process = excluded.process, backend = excluded.backend,
                since = excluded.since, keeps_for = excluded.keeps_for
            """,
            cancellationToken, migration, keeper, Environment.UserName, Environment.MachineName, Environment.ProcessId, backend, keepsFor);
        await connection.ExecuteAsync("UPDATE godwit.migrations SET snapshot = $2 WHERE migration = $1", cancellationToken, migration, snapshot);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>No snapshot is kept any more; a keeper that lives sees so and ends.</summary>
    /// <param name="connection">Session on the state's database.</param>
    /// <param name="keeper">Only if this one is the keeper that counts; null: whoever it is.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task ReleaseAsync(NpgsqlConnection connection, Guid? keeper, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var released = await connection.ExecuteAsync(
            "DELETE FROM godwit.keepers WHERE migration = $1 AND keeper = coalesce($2, keeper)", cancellationToken, migration, keeper);
        if (released > 0 || keeper is null)
            await connection.ExecuteAsync("UPDATE godwit.migrations SET snapshot = NULL WHERE migration = $1", cancellationToken, migration);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Someone works on the migration: its runner holds the lock, or a worker's heartbeat comes.</summary>
    public Task<bool> IsAtWorkAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => connection.ScalarAsync<bool>(
        $"""
        SELECT {RunnerLock.IsHeld("$1")} OR EXISTS (
            SELECT FROM godwit.workers WHERE migration = $1 AND left_at IS NULL AND seen_at > clock_timestamp() - $2)
        """, cancellationToken, migration, PartClaims.LeaseTime);
}
