using Godwit.Engine.Events;
using Godwit.Engine.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Godwit.Engine.State;

/// <summary>How following fares, kept for whoever asks for the status.</summary>
public sealed class FollowHealthStore(string migration)
{
    /// <summary>Keeps what was seen last.</summary>
    public Task WriteAsync(NpgsqlConnection connection, FollowHealth health, CancellationToken cancellationToken) => connection.ExecuteAsync(
        """
        INSERT INTO godwit.follow_health AS h VALUES ($1, $2, $3, $4, $5::pg_lsn, $6::pg_lsn, $7::pg_lsn, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
        ON CONFLICT (migration) DO UPDATE SET
            (seen_at, phase, is_connected, source_lsn, received_lsn, applied_lsn, lag_bytes, lag_transactions, lag_ms, caught_up_ms, transactions, rows,
             transactions_per_second, rows_per_second, spool_bytes, spool_limit_bytes, wal_status, retained_bytes, safe_wal_bytes, problem)
          = (excluded.seen_at, excluded.phase, excluded.is_connected, excluded.source_lsn, excluded.received_lsn, excluded.applied_lsn,
             excluded.lag_bytes, excluded.lag_transactions, excluded.lag_ms, excluded.caught_up_ms, excluded.transactions, excluded.rows,
             excluded.transactions_per_second, excluded.rows_per_second, excluded.spool_bytes, excluded.spool_limit_bytes,
             excluded.wal_status, excluded.retained_bytes, excluded.safe_wal_bytes, excluded.problem)
        """,
        cancellationToken, migration, health.SeenAt, Name(health.Phase), health.IsConnected, health.SourceLsn?.ToString(), $"{health.ReceivedLsn}", $"{health.AppliedLsn}",
        health.LagBytes, health.LagTransactions, health.Lag?.TotalMilliseconds, health.CaughtUpIn?.TotalMilliseconds, health.Transactions, health.Rows, health.TransactionsPerSecond, health.RowsPerSecond,
        health.SpoolBytes, health.SpoolLimit, health.WalStatus, health.RetainedBytes, health.SafeBytes, health.Problem);

    /// <summary>What was seen last; null: nothing was followed yet.</summary>
    public async Task<FollowHealth?> FindAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => (await connection.QueryAsync(
        """
        SELECT seen_at, phase, is_connected, source_lsn, received_lsn, applied_lsn, lag_bytes, lag_transactions, lag_ms, caught_up_ms, transactions, rows,
               transactions_per_second, rows_per_second, spool_bytes, spool_limit_bytes, wal_status, retained_bytes, safe_wal_bytes, problem
        FROM godwit.follow_health WHERE migration = $1
        """,
        row => new FollowHealth
        {
            SeenAt = row.GetFieldValue<DateTimeOffset>(0),
            Phase = Phase(row.GetString(1)),
            IsConnected = row.GetBoolean(2),
            SourceLsn = row.IsDBNull(3) ? null : Position(row, 3),
            ReceivedLsn = Position(row, 4),
            AppliedLsn = Position(row, 5),
            LagBytes = row.IsDBNull(6) ? null : row.GetInt64(6),
            LagTransactions = row.GetInt64(7),
            Lag = row.IsDBNull(8) ? null : TimeSpan.FromMilliseconds(row.GetDouble(8)),
            CaughtUpIn = row.IsDBNull(9) ? null : TimeSpan.FromMilliseconds(row.GetDouble(9)),
            Transactions = row.GetInt64(10),
            Rows = row.GetInt64(11),
            TransactionsPerSecond = row.GetDouble(12),
            RowsPerSecond = row.GetDouble(13),
            SpoolBytes = row.GetInt64(14),
            SpoolLimit = row.GetInt64(15),
            WalStatus = row.Value<string>(16),
            RetainedBytes = row.IsDBNull(17) ? null : row.GetInt64(17),
            SafeBytes = row.IsDBNull(18) ? null : row.GetInt64(18),
            Problem = row.Value<string>(19),
        }, cancellationToken, migration)).SingleOrDefault();

    /// <summary>The phase's word, in the state and everywhere it is shown.</summary>
    public static string Name(HealthPhase phase) => phase switch
    {
        HealthPhase.Spooling => "spooling",
        HealthPhase.CatchingUp => "catching_up",
        _ => "live",
    };

    private static HealthPhase Phase(string name) => name switch
    {
        "spooling" => HealthPhase.Spooling,
        "catching_up" => HealthPhase.CatchingUp,
        _ => HealthPhase.Live,
    };

    private static Lsn Position(NpgsqlDataReader row, int column) => new((ulong)row.GetFieldValue<NpgsqlLogSequenceNumber>(column));
}
