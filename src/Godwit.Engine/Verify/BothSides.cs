namespace Godwit.Engine.Verify;

/// <summary>Source and target, read at once.</summary>
internal sealed record BothSides(SideSession Source, SideSession Target)
{
    /// <summary>Runs the same on both; when one fails, the other is stopped and the first error is the one thrown.</summary>
    public async Task<(T Source, T Target)> ReadAsync<T>(Func<SideSession, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        var results = new T[2];
        await Parallel.ForEachAsync(
            new[] { (Index: 0, Side: Source), (Index: 1, Side: Target) },
            new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellationToken },
            async (entry, token) => results[entry.Index] = await read(entry.Side, token));
        return (results[0], results[1]);
    }
}
