using Godwit.Engine.Postgres;
using Npgsql;
using Npgsql.Replication;

namespace Godwit.Engine.Follow;

/// <summary>How much WAL a slot holds back, and how much it may.</summary>
/// <param name="RetainedBytes">WAL the source keeps for the slot, in bytes.</param>
/// <param name="SafeBytes">WAL that can still be written before the slot is lost, in bytes; null: no limit.</param>
/// <param name="Limit">max_slot_wal_keep_size as the server shows it; -1: none.</param>
/// <param name="Status">wal_status: reserved, extended, unreserved, lost; null: unknown.</param>
public sealed record SlotRetention(long RetainedBytes, long? SafeBytes, string Limit, string? Status = null)
{
    /// <summary>What <see cref="Read"/> reads, of pg_replication_slots.</summary>
    internal const string Columns = $"pg_wal_lsn_diff({Slot.WalEnd}, restart_lsn)::bigint, safe_wal_size, current_setting('max_slot_wal_keep_size'), wal_status";

    /// <summary>Reads <see cref="Columns"/>.</summary>
    /// <param name="row">The row.</param>
    /// <param name="first">Number of the first of them.</param>
    internal static SlotRetention Read(NpgsqlDataReader row, int first) =>
        // A slot that is lost holds nothing back.
        new(row.Value<long>(first), row.IsDBNull(first + 1) ? null : row.GetInt64(first + 1), row.GetString(first + 2), row.Value<string>(first + 3));
}

/// <summary>A logical replication slot with the snapshot that it begins with.</summary>
public sealed class Slot : IAsyncDisposable
{
    /// <summary>SQL: the end of the WAL, on a standby that of what it has replayed.</summary>
    internal const string WalEnd = "CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END";

    private readonly LogicalReplicationConnection _connection;

    private Slot(LogicalReplicationConnection connection, string name, Lsn consistentPoint, string snapshot) =>
        (_connection, Name, ConsistentPoint, Snapshot) = (connection, name, consistentPoint, snapshot);

    /// <summary>Name of the slot.</summary>
    public string Name { get; }

    /// <summary>Every transaction that commits after this point is in the slot; every one before is in the snapshot.</summary>
    public Lsn ConsistentPoint { get; }

    /// <summary>The snapshot, exported until this object is disposed.</summary>
    public string Snapshot { get; }

    /// <summary>Creates the slot. Waits for every transaction that is open on the server, in other databases too.</summary>
    /// <exception cref="GodwitException">The server has no free slot or sender, or the role may not replicate.</exception>
    public static async Task<Slot> CreateAsync(Database source, string name, CancellationToken cancellationToken)
    {
        LogicalReplicationConnection? connection = null;
        try
        {
            connection = await source.OpenReplicationAsync(cancellationToken);
            var slot = await connection.CreatePgOutputReplicationSlot(
                name, slotSnapshotInitMode: LogicalSlotSnapshotInitMode.Export, cancellationToken: cancellationToken);
            return new(connection, slot.Name, new((ulong)slot.ConsistentPoint), slot.SnapshotName
                ?? throw new InvalidOperationException("The server exported no snapshot with the slot."));
        }
        catch (PostgresException error)
        {
            if (connection is not null) await connection.DisposeAsync();
            throw new GodwitException(ExitCode.Refused, SlotProblem(error, source, name), error);
        }
        catch
        {
            if (connection is not null) await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Drops the slot if it exists and nobody reads it.</summary>
    /// <exception cref="PostgresException">A session reads it (55006).</exception>
    public static Task DropAsync(NpgsqlConnection source, string name, CancellationToken cancellationToken) => source.ExecuteAsync(
        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1", cancellationToken, name);

    /// <summary>Drops a slot that is ours. A session that still reads it is ended, and waited for: a dead runner's can live on for a while.</summary>
    /// <exception cref="PostgresException">The session did not end within ten seconds.</exception>
    public static async Task DropOwnAsync(NpgsqlConnection source, string name, CancellationToken cancellationToken)
    {
        for (var left = 100; ; left--)
        {
            await source.ExecuteAsync("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = $1 AND active_pid IS NOT NULL", cancellationToken, name);
            try
            {
                await DropAsync(source, name, cancellationToken);
                return;
            }
            catch (PostgresException active) when (active.SqlState == PostgresErrorCodes.ObjectInUse && left > 0)
            {
                await Task.Delay(100, cancellationToken);
            }
        }
    }

    /// <summary>Key of the advisory lock of a session that reads the slot by statements.</summary>
    /// <param name="name">An expression for the slot's name.</param>
    public static string LockKey(string name) => $"hashtextextended({name}, 0)";

    /// <summary>True where a session reads the slot by statements: between two of them nobody holds it.</summary>
    public static Task<bool> IsReadAsync(NpgsqlConnection source, string name, CancellationToken cancellationToken) =>
        source.ScalarAsync<bool>($"SELECT NOT pg_try_advisory_lock({LockKey("$1")})", cancellationToken, name);

    /// <summary>A slot of that name is read by somebody else: another migration of the same name, with another target.</summary>
    public static GodwitException InUse(Database source, string name, string why, Exception? error = null) => new(ExitCode.Refused, new Problem(
        "slot_in_use", $"The slot {name} is in use, and not by this migration.", $"source {source.Url}", why,
        "Another migration of this name follows this source. Give this one another name (`migration:`), or end the other and drop its slot."), error);

    /// <summary>What the slot holds back now; null when it is gone.</summary>
    public static async Task<SlotRetention?> RetentionAsync(NpgsqlConnection source, string name, CancellationToken cancellationToken) =>
        (await source.QueryAsync(
            $"SELECT {SlotRetention.Columns} FROM pg_replication_slots WHERE slot_name = $1", row => SlotRetention.Read(row, 0), cancellationToken, name)).SingleOrDefault();

    /// <summary>Closes the connection that made the slot, and with it the snapshot. The slot stays.</summary>
    public async ValueTask DisposeAsync() => await _connection.DisposeAsync();

    private static Problem SlotProblem(PostgresException error, Database source, string name) => error.SqlState switch
    {
        PostgresErrorCodes.ConfigurationLimitExceeded => new(
            "no_free_slot", "The source has no free replication slot.", $"source {source.Url}", error.MessageText,
            "Drop one that nobody uses (SELECT slot_name, active FROM pg_replication_slots;) or raise max_replication_slots and restart."),
        PostgresErrorCodes.InsufficientPrivilege => new(
            "replication_denied", "The source's role may not replicate.", $"source {source.Url}", error.MessageText,
            $"ALTER ROLE {Sql.Name(source.Url.User)} REPLICATION; on RDS: GRANT rds_replication TO {Sql.Name(source.Url.User)};"),
        PostgresErrorCodes.SyntaxError => new(
            "pooler", "The source's URL leads to a pooler that does not pass replication on.", $"source {source.Url}", error.MessageText,
            "Use the direct connection, on Supabase db.<ref>.supabase.co:5432."),
        _ => new(
            "slot_failed", $"The replication slot {name} cannot be created.", $"source {source.Url}", $"{error.SqlState}: {error.MessageText}",
            "`godwit doctor` checks wal_level, slots, senders and rights."),
    };
}
