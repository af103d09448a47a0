using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Verify;

/// <summary>A session that reads under a side's snapshot: a transaction a question, so that no lock is held longer than it is answered.</summary>
internal sealed class SnapshotReader : IAsyncDisposable
{
    private readonly SideSession _side;
    private readonly NpgsqlConnection _connection;

    private SnapshotReader(SideSession side, NpgsqlConnection connection) => (_side, _connection) = (side, connection);

    /// <summary>Whose snapshot it is.</summary>
    public SideSession Side => _side;

    /// <summary>Opens it.</summary>
    /// <exception cref="GodwitException">The side cannot be reached.</exception>
    public static async Task<SnapshotReader> OpenAsync(SideSession side, CancellationToken cancellationToken)
    {
        var connection = await side.Database.OpenAsync(cancellationToken);
        try
        {
            await connection.ExecuteAsync(DigestSql.WorkerSettings, cancellationToken);
            return new(side, connection);
        }
        catch (NpgsqlException error)
        {
            await connection.DisposeAsync();
            throw VerifyProblem.From(error, side.Database, null);
        }
    }

    /// <summary>Asks; the transaction has ended when it returns or throws.</summary>
    /// <exception cref="NpgsqlException">The server refused it, or the connection is lost.</exception>
    public async Task<T> AskAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            await _connection.ExecuteAsync($"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT {Sql.Text(_side.Snapshot)}", cancellationToken);
            var answer = await ask(_connection, cancellationToken);
            await _connection.ExecuteAsync("COMMIT", cancellationToken);
            return answer;
        }
        catch (PostgresException)
        {
            if (_connection.FullState == System.Data.ConnectionState.Open) await _connection.ExecuteAsync("ROLLBACK", cancellationToken);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
