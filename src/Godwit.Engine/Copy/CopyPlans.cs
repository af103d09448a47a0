namespace Godwit.Engine.Copy;

/// <summary>
/// The plan of the snapshot that parts are read under, read once a snapshot: a process that comes later, or outlives a snapshot, plans
/// exactly as the runner did, because it reads the same catalog.
/// </summary>
/// <param name="read">Reads the plan under a snapshot of the given name.</param>
public sealed class CopyPlans(Func<string, CancellationToken, Task<CopyPlan>> read) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private (string Snapshot, CopyPlan Plan)? _known;

    /// <summary>The plan under a snapshot.</summary>
    /// <exception cref="Npgsql.PostgresException">The snapshot cannot be imported.</exception>
    public async Task<CopyPlan> ForAsync(string snapshot, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_known?.Snapshot != snapshot) _known = (snapshot, await read(snapshot, cancellationToken));
            return _known.Value.Plan;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();
}
