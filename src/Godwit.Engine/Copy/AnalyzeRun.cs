using System.Collections.Concurrent;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Copy;

/// <summary>ANALYZE on the target, the largest table first, so that its first queries are planned as well as the source's.</summary>
public static class AnalyzeRun
{
    /// <summary>Analyzes the tables with several sessions.</summary>
    public static async Task RunAsync(Database target, IReadOnlyCollection<TableName> tables, int workers, CancellationToken cancellationToken)
    {
        var queue = new ConcurrentQueue<TableName>(tables);
        await Task.WhenAll(Enumerable.Range(0, Math.Clamp(workers, 1, Math.Max(1, tables.Count))).Select(async _ =>
        {
            await using var connection = await target.OpenAsync(cancellationToken);
            while (queue.TryDequeue(out var table)) await connection.ExecuteAsync($"ANALYZE {table.Quoted}", cancellationToken);
        }));
    }
}
