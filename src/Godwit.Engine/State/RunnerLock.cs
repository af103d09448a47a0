using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.State;

/// <summary>One runner a migration: a session advisory lock in the state's database, released by the server when the runner dies.</summary>
public sealed class RunnerLock : IAsyncDisposable
{
    private readonly Database _state;
    private readonly string _migration;
    private NpgsqlConnection _connection;

    private RunnerLock(Database state, string migration, NpgsqlConnection connection) => (_state, _migration, _connection) = (state, migration, connection);

    /// <summary>SQL that is true while a runner holds the lock of a migration. A bigint key is split into classid and objid: pg_locks in the manual.</summary>
    /// <param name="migration">SQL expression of the migration's name.</param>
    public static string IsHeld(string migration) =>
        $"""
        EXISTS (SELECT FROM pg_locks l
                WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                  AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended('godwit runner ' || {migration}, 0))
        """;

    /// <summary>True while a runner holds the lock.</summary>
    public static Task<bool> IsHeldAsync(NpgsqlConnection connection, string migration, CancellationToken cancellationToken) =>
        connection.ScalarAsync<bool>($"SELECT {IsHeld("$1")}", cancellationToken, migration);

    /// <summary>Takes the lock, and registers who holds it.</summary>
    /// <exception cref="GodwitException">Another runner has it.</exception>
    public static async Task<RunnerLock> TakeAsync(Database state, string migration, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var connection = await LockedAsync(state, migration, cancellationToken);
        try
        {
            await connection.ExecuteAsync(
                """
                INSERT INTO godwit.runners VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (migration) DO UPDATE SET operator = excluded.operator, host = excluded.host, process = excluded.process, since = excluded.since
                """, cancellationToken, migration, Environment.UserName, Environment.MachineName, Environment.ProcessId, now.ToUniversalTime());
            return new(state, migration, connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs something on the very session that holds the lock; when the session has ended, the lock is taken anew first.</summary>
    /// <exception cref="GodwitException">Another runner took the lock meanwhile, or the server cannot be reached.</exception>
    public async Task BeatAsync(Func<NpgsqlConnection, Task> beat, CancellationToken cancellationToken)
    {
        try
        {
            await beat(_connection);
        }
        catch (Exception error) when (error is NpgsqlException or InvalidOperationException && _connection.FullState != System.Data.ConnectionState.Open)
        {
            await _connection.DisposeAsync();
            _connection = await LockedAsync(_state, _migration, cancellationToken);
            await beat(_connection);
        }
    }

    /// <summary>Releases the lock.</summary>
    public async ValueTask DisposeAsync() => await _connection.DisposeAsync();

    private static async Task<NpgsqlConnection> LockedAsync(Database state, string migration, CancellationToken cancellationToken)
    {
        var connection = await state.OpenAsync(cancellationToken);
        try
        {
            return await connection.ScalarAsync<bool>("SELECT pg_try_advisory_lock(hashtextextended('godwit runner ' || $1, 0))", cancellationToken, migration)
                ? connection : throw await HeldAsync(connection, migration, cancellationToken);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<GodwitException> HeldAsync(NpgsqlConnection connection, string migration, CancellationToken cancellationToken)
    {
        var holders = await connection.QueryAsync(
            "SELECT operator, host, process, since FROM godwit.runners WHERE migration = $1",
            row => $"{row.GetString(0)} on {row.GetString(1)}, process {row.GetInt32(2)}, since {row.GetFieldValue<DateTimeOffset>(3):u}",
            cancellationToken, migration);
        return new(ExitCode.Refused, new Problem(
            "runner_held", $"Another runner is at work on the migration {migration}.", holders.FirstOrDefault() ?? "its name is not registered yet",
            "A migration has one runner; the advisory lock is held by a living session.",
            "Wait for it, or stop it; `godwit status` shows how far it is. `godwit work` helps it copy."));
    }
}
