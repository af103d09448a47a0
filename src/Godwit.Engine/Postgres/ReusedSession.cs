using Npgsql;

namespace Godwit.Engine.Postgres;

/// <summary>One session for something that asks again and again; opened when needed, thrown away after an error. One caller at a time.</summary>
public sealed class ReusedSession(Database database) : IAsyncDisposable
{
    private NpgsqlConnection? _connection;

    /// <summary>Runs something on it.</summary>
    /// <exception cref="GodwitException">The server cannot be reached.</exception>
    public async Task<T> UseAsync<T>(Func<NpgsqlConnection, Task<T>> use, CancellationToken cancellationToken)
    {
        try
        {
            return await use(_connection ??= await database.OpenAsync(cancellationToken));
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_connection is not null) await _connection.DisposeAsync();
        _connection = null;
    }
}
