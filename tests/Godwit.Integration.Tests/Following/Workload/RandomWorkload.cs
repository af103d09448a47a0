using Godwit.Engine.Postgres;

namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>How much is written, and how fast.</summary>
internal sealed record WorkloadOptions
{
    /// <summary>Sessions that write at the same time.</summary>
    public int Writers { get; init; } = 4;

    /// <summary>Transactions of each; null: until it is asked to stop.</summary>
    public int? Transactions { get; init; }

    /// <summary>Least time from one transaction of a writer to its next; null: as fast as the server is.</summary>
    public TimeSpan? Pace { get; init; }
}

/// <summary>
/// Writers that do to the <see cref="Zoo"/> at random whatever an application may do. One writer repeats itself by its seed; several do
/// as far as the server lets them.
/// </summary>
internal sealed class RandomWorkload(DatabaseUrl url, Random random, WorkloadOptions options)
{
    private int _committed;

    private bool _truncates = true;

    /// <summary>
    /// Tables may be truncated. A copy that is under way begins anew under a new snapshot when one is, and gives up when that never ends.
    /// </summary>
    public bool Truncates
    {
        get => Volatile.Read(ref _truncates);
        set => Volatile.Write(ref _truncates, value);
    }

    /// <summary>Transactions committed so far.</summary>
    public int Committed => Volatile.Read(ref _committed);

    /// <summary>Writes until every writer is done, or the token asks them to stop after the transaction under way.</summary>
    /// <exception cref="InvalidOperationException">The server refused a statement for a reason that no other writer gave it.</exception>
    public async Task<WorkloadCounts> RunAsync(CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var writers = Enumerable.Range(1, options.Writers)
            .Select(number => new Writer(url, number, new Random(random.Next()), () => Truncates))
            .ToList()
            .ConvertAll(writer => WriteAsync(writer, ending));
        return (await Task.WhenAll(writers)).Aggregate(WorkloadCounts.None, (sum, counts) => sum + counts);
    }

    // What one finds wrong ends the others.
    private async Task<WorkloadCounts> WriteAsync(Writer writer, CancellationTokenSource ending)
    {
        try
        {
            return await writer.RunAsync(options.Transactions, options.Pace, () => Interlocked.Increment(ref _committed), ending.Token);
        }
        catch
        {
            await ending.CancelAsync();
            throw;
        }
    }
}
