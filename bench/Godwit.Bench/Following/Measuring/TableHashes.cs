using Godwit.Bench.Measuring;
using Godwit.Engine.Postgres;
using Godwit.Local;

namespace Godwit.Bench.Following.Measuring;

/// <summary>What every table holds, in a line.</summary>
internal static class TableHashes
{
    /// <summary>Counts and hashes.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> OfAsync(LocalCluster cluster, string database, CancellationToken cancellationToken)
    {
        await using var session = await cluster.OpenSuperuserAsync(database, cancellationToken);
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var table in await session.QueryAsync(RowCounts.Tables, reader => reader.GetString(0), cancellationToken))
            hashes[table] = await session.ScalarAsync<string>($"SELECT count(*) || ' rows, ' || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM {table} AS t", cancellationToken) ?? "";
        return hashes;
    }

    /// <summary>Where the target has not what the source has; empty: it has.</summary>
    public static IReadOnlyList<string> Differences(IReadOnlyDictionary<string, string> source, IReadOnlyDictionary<string, string> target) =>
        [.. source.Where(table => !target.TryGetValue(table.Key, out var hash) || hash != table.Value).Select(table => $"{table.Key}: {table.Value} on the source, {target.GetValueOrDefault(table.Key, "missing")} on the target")];
}
