using Npgsql;

namespace Godwit.Engine.Postgres;

/// <summary>One session for what asks again and again, one caller at a time; opened when needed, and anew when it has broken.</summary>
public sealed class ReusedSession(Database database) : IAsyncDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private NpgsqlConnection? _connection;

    /// <summary>
    /// Runs something on it. Where the session has broken since it was last used, it is run again on a new one: it must be fit for that.
    /// </summary>
    /// <exception cref="GodwitException">The server cannot be reached.</exception>
    public async Task<T> UseAsync<T>(Func<NpgsqlConnection, Task<T>> use, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var isReused = _connection is not null;
            try
            {
                return await use(_connection ??= await database.OpenAsync(cancellationToken));
            }
            catch (Exception error) when (isReused && (error is ObjectDisposedException || RetryRule.MayPass(error)) && _connection is not { FullState: System.Data.ConnectionState.Open })
            {
                await CloseAsync();
                return await use(_connection = await database.OpenAsync(cancellationToken));
            }
        }
        catch
        {
            await CloseAsync();
            throw;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _one.Dispose();
    }

    private async Task CloseAsync()
    {
        if (_connection is not null) await _connection.DisposeAsync();
        _connection = null;
    }
}
