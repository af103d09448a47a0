using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Copy;

/// <summary>The pair of sessions that a worker copies with; opened when needed, thrown away after an error.</summary>
internal sealed class CopyWorker(Database source, Database target, string targetSettings) : IAsyncDisposable
{
    private NpgsqlConnection? _source;
    private NpgsqlConnection? _target;

    /// <summary>Runs with both sessions open. After an exception they are closed: whatever state they were in is gone.</summary>
    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            _source ??= await source.OpenAsync(cancellationToken);
            return await work(_source, await TargetAsync(cancellationToken));
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs with the target's session alone; after an exception both are closed.</summary>
    public async Task<T> OnTargetAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work(await TargetAsync(cancellationToken));
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private async Task<NpgsqlConnection> TargetAsync(CancellationToken cancellationToken)
    {
        if (_target is not null) return _target;
        _target = await target.OpenAsync(cancellationToken);
        await _target.ExecuteAsync(targetSettings, cancellationToken);
        return _target;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_source is not null) await _source.DisposeAsync();
        if (_target is not null) await _target.DisposeAsync();
        (_source, _target) = (null, null);
    }
}
