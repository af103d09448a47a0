using System.Collections.Concurrent;
using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.Verify.Rows;
using Npgsql;

namespace Godwit.Engine.Verify;

/// <summary>Digests the tables of one side with several sessions under its snapshot: one queue, the biggest part first.</summary>
internal sealed class TableDigester(SideSession side, DigestMethod method, int workers, long partSize, IProgress<VerifyProgress>? progress)
{
    // A smaller one is read again as a whole where it differs.
    private const long SpreadFrom = 4L << 20;

    private sealed record Part(TablePair Pair, TableInfo Table, Spread? Spread, BlockRange Range, long Bytes);

    /// <summary>How the rows of a table are spread, alike on both sides; null: it is small.</summary>
    public static Spread? SpreadOf(TablePair pair, DigestMethod method) => Math.Max(pair.Source.Bytes, pair.Target.Bytes) < SpreadFrom || pair.Columns.IsEmpty
        ? null : Spread.Of(pair.KeyOf(Side.Source), pair.KeyOf(Side.Target), method);

    /// <summary>The digest of every table.</summary>
    /// <exception cref="GodwitException">A table could not be read completely.</exception>
    public async Task<ImmutableDictionary<TableName, TableDigest>> DigestAsync(ImmutableArray<TablePair> pairs, CancellationToken cancellationToken)
    {
        var parts = pairs.SelectMany(Parts).OrderByDescending(part => part.Bytes).ToList();
        var total = parts.Sum(part => part.Bytes);
        var queue = new ConcurrentQueue<Part>(parts);
        var results = new ConcurrentBag<(Part Part, List<(int?, RowDigest)>? Digests)>();
        var done = 0L;

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Math.Clamp(workers, 1, Math.Max(1, parts.Count))),
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, workers), CancellationToken = cancellationToken },
            async (_, token) =>
            {
                if (queue.IsEmpty) return;
                await using var connection = await side.Database.OpenAsync(token);
                await connection.ExecuteAsync(DigestSql.WorkerSettings, token);
                while (queue.TryDequeue(out var part))
                {
                    var began = side.Pace.Begin();
                    var digests = await DigestAsync(connection, part, token);
                    results.Add((part, digests));
                    progress?.Report(new(side.Side, part.Table.Name, digests?.Sum(digest => digest.Item2.Rows) ?? 0, Interlocked.Add(ref done, part.Bytes), total));
                    if (!queue.IsEmpty) await side.Pace.RestAsync(began, token);
                }
            });
        var tables = ImmutableDictionary.CreateBuilder<TableName, TableDigest>();
        foreach (var table in results.GroupBy(result => result.Part.Table.Name))
        {
            tables[table.Key] = table.All(part => part.Digests is not null)
                ? TableDigest.Of(table.SelectMany(part => part.Digests!))
                : await WholeAsync(table.First().Part with { Range = BlockRange.All }, cancellationToken);
        }
        return tables.ToImmutable();
    }

    // A file that was replaced means other rows in a range of blocks, but not in all of them: one statement reads it as a whole. If it
    // shows the snapshot a row it shows it all of them; one that shows none was truncated, or rewritten by ALTER TABLE.
    private async Task<TableDigest> WholeAsync(Part table, CancellationToken cancellationToken)
    {
        await using var connection = await side.Database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(DigestSql.WorkerSettings, cancellationToken);
        var whole = TableDigest.Of((await DigestAsync(connection, table, cancellationToken, anyFile: true))!);
        return whole.Total.Rows > 0 ? whole : throw VerifyProblem.Rewritten(side.Database, table.Table);
    }

    private IEnumerable<Part> Parts(TablePair pair)
    {
        var table = pair.Of(side.Side);
        var spread = SpreadOf(pair, method);
        // TID range scans exist from 14 on; before, every range would read the whole table.
        var ranges = side.Major >= 14 ? BlockRange.Split(table.Bytes, side.BlockSize, partSize) : [BlockRange.All];
        return ranges.Select(range => new Part(pair, table, spread, range, table.Bytes / ranges.Length));
    }

    /// <summary>A transaction a part, sent in one go: a table's lock is not held longer than it is read. Null: the file was replaced.</summary>
    private async Task<List<(int? Bucket, RowDigest Digest)>?> DigestAsync(NpgsqlConnection connection, Part part, CancellationToken cancellationToken, bool anyFile = false)
    {
        try
        {
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
                    new($"SET TRANSACTION SNAPSHOT {Sql.Text(side.Snapshot)}"),
                    new(DigestSql.Part(part.Table.Name, part.Pair.Columns, part.Range, method, part.Spread)),
                    new(DigestSql.File(part.Table.Oid)),
                    new("COMMIT"),
                },
            };
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            var digests = new List<(int?, RowDigest)>();
            while (await reader.ReadAsync(cancellationToken)) digests.Add((part.Spread is null ? null : reader.GetInt32(4), RowDigest.Read(reader)));
            await reader.NextResultAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return anyFile || (!reader.IsDBNull(0) && reader.GetInt64(0) == part.Table.FileNode) ? digests : null;
        }
        catch (NpgsqlException error)
        {
            throw VerifyProblem.From(error, side.Database, part.Table);
        }
    }
}
