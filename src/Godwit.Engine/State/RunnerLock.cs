using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.State;

/// <summary>One runner a migration: a session advisory lock in the state's database, released by the server when the runner dies.</summary>
public sealed class RunnerLock : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private RunnerLock(NpgsqlConnection connection) => _connection = connection;

    /// <summary>Takes the lock, and registers who holds it.</summary>
    /// <exception cref="GodwitException">Another runner has it.</exception>
    public static async Task<RunnerLock> TakeAsync(Database state, string migration, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var connection = await state.OpenAsync(cancellationToken);
        try
        {
            if (!await connection.ScalarAsync<bool>("SELECT pg_try_advisory_lock(hashtextextended('godwit runner ' || $1, 0))", cancellationToken, migration))
                throw await HeldAsync(connection, migration, cancellationToken);
            await connection.ExecuteAsync(
                """
                INSERT INTO godwit.runners VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (migration) DO UPDATE SET operator = excluded.operator, host = excluded.host, process = excluded.process, since = excluded.since
                """, cancellationToken, migration, Environment.UserName, Environment.MachineName, Environment.ProcessId, now.ToUniversalTime());
            return new(connection);
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
            "A migration has one runner; the advisory lock is held by a living session.", "Wait for it, or stop it; `godwit status` shows how far it is."));
    }

    /// <summary>Releases the lock.</summary>
    public async ValueTask DisposeAsync() => await _connection.DisposeAsync();
}
