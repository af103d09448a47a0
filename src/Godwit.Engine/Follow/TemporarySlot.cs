using Godwit.Engine.Postgres;
using Npgsql;
using Npgsql.Replication;

namespace Godwit.Engine.Follow;

/// <summary>
/// A slot that is made for its snapshot alone, and is gone with its connection: the only snapshot whose place in the WAL is known
/// (https://www.postgresql.org/docs/current/logicaldecoding-explanation.html).
/// </summary>
internal sealed class TemporarySlot : IAsyncDisposable
{
    private static readonly TimeSpan Flush = TimeSpan.FromMilliseconds(10);

    private readonly Database _source;
    private readonly LogicalReplicationConnection _connection;
    private readonly NpgsqlConnection _beside;
    private readonly TimeProvider _time;

    private TemporarySlot(Database source, LogicalReplicationConnection connection, NpgsqlConnection beside, TimeProvider time) =>
        (_source, _connection, _beside, _time) = (source, connection, beside, time);

    /// <summary>Opens the connections, so that making the slot is one message.</summary>
    /// <exception cref="GodwitException">The source cannot be reached.</exception>
    public static async Task<TemporarySlot> OpenAsync(Database source, TimeProvider time, CancellationToken cancellationToken)
    {
        var beside = await source.OpenAsync(cancellationToken);
        try
        {
            await beside.ExecuteAsync("SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'", cancellationToken);
            return new(source, await source.OpenReplicationAsync(cancellationToken), beside, time);
        }
        catch
        {
            await beside.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes it. Waits for every transaction that is open on the server; when that takes too long it is broken off.</summary>
    /// <param name="deadline">Longest wait.</param>
    /// <param name="cancellationToken">Breaks it off too.</param>
    /// <returns>The snapshot, which shows exactly the commits that begin before the LSN; null: too late.</returns>
    /// <exception cref="PostgresException">The server makes none: no free slot or sender, or no right to.</exception>
    public async Task<(Lsn Lsn, string Snapshot)?> CreateAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        var creating = _connection.CreatePgOutputReplicationSlot(
            $"godwit_point_{_connection.ProcessID}", temporarySlot: true, slotSnapshotInitMode: LogicalSlotSnapshotInitMode.Export, cancellationToken: CancellationToken.None);
        var flushing = FlushAsync(creating);
        try
        {
            var slot = await creating.WaitAsync(deadline, _time, cancellationToken);
            await flushing;
            return (new((ulong)slot.ConsistentPoint), slot.SnapshotName ?? throw new InvalidOperationException("The server exported no snapshot with the slot."));
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            // It would go on waiting in the server, which does not notice that nobody listens.
            await using var ending = await _source.OpenAsync(CancellationToken.None);
            await ending.ExecuteAsync("SELECT pg_terminate_backend($1)", CancellationToken.None, _connection.ProcessID);
            await creating.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            await flushing;
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    // The slot reads what the server has written about its running transactions, once that is flushed: where nobody commits synchronously,
    // only every wal_writer_delay (200 ms).
    private async Task FlushAsync(Task creating)
    {
        while (!creating.IsCompleted)
        {
            await MarkAsync(CancellationToken.None);
            await Task.WhenAny(creating, Task.Delay(Flush, _time));
        }
    }

    /// <summary>What the slot waited for, in words.</summary>
    public async Task<string> WaitedForAsync(CancellationToken cancellationToken) => await _beside.ScalarAsync<string>(
        """
        SELECT format('process %s (%s) has had a transaction open for %s s', pid, coalesce(nullif(application_name, ''), usename, backend_type), extract(epoch FROM clock_timestamp() - xact_start)::bigint)
        FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid() ORDER BY xact_start LIMIT 1
        """, cancellationToken) ?? "nothing of that is left";

    /// <summary>Writes something to the WAL that the stream brings at once: a quiet source would not say for a while how far it is.</summary>
    public Task MarkAsync(CancellationToken cancellationToken) => _beside.ExecuteAsync(
        "SELECT CASE WHEN NOT pg_is_in_recovery() THEN pg_logical_emit_message(true, 'godwit', 'point') END", cancellationToken);

    /// <summary>Ends it, and with it the snapshot where no other session has imported it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _beside.DisposeAsync();
    }
}
