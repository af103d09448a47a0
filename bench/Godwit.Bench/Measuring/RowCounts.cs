using System.Globalization;
using Godwit.Engine.Postgres;
using Godwit.Local;

namespace Godwit.Bench.Measuring;

/// <summary>How many rows every table of a database has.</summary>
internal static class RowCounts
{
    /// <summary>Names them. Godwit's own state is on the target.</summary>
    public const string Tables = """
        SELECT format('%I.%I', n.nspname, c.relname)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'godwit')
        """;

    /// <summary>Counts them.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> OfAsync(LocalCluster cluster, string database, CancellationToken cancellationToken)
    {
        await using var session = await cluster.OpenSuperuserAsync(database, cancellationToken);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in await session.QueryAsync(Tables, reader => reader.GetString(0), cancellationToken))
            counts[table] = await session.ScalarAsync<long>($"SELECT count(*) FROM {table}", cancellationToken);
        return counts;
    }

    /// <summary>Where the target has not what the source has; empty: it has.</summary>
    public static IReadOnlyList<string> Differences(IReadOnlyDictionary<string, long> source, IReadOnlyDictionary<string, long> target) =>
    [
        .. source.Where(table => !target.ContainsKey(table.Key)).Select(table => $"{table.Key} is missing"),
        .. target.Where(table => !source.ContainsKey(table.Key)).Select(table => $"{table.Key} is not the source's"),
        .. source.Where(table => target.TryGetValue(table.Key, out var rows) && rows != table.Value)
            .Select(table => string.Create(CultureInfo.InvariantCulture, $"{table.Key} has {target[table.Key]} of {table.Value} rows")),
    ];
}
