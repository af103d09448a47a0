using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Numerics;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Npgsql;

namespace Godwit.Engine.Verify;

/// <summary>Digests the tables of one side with several sessions under its snapshot: one queue, the biggest part first.</summary>
internal sealed class TableDigester(SideSession side, DigestMethod method, int workers, long partSize, IProgress<VerifyProgress>? progress)
{
    private sealed record Part(TableInfo Table, ImmutableArray<string> Columns, BlockRange Range, long Bytes);

    /// <summary>The digest of every table.</summary>
    /// <exception cref="GodwitException">A table could not be read completely.</exception>
    public async Task<ImmutableDictionary<TableName, RowDigest>> DigestAsync(ImmutableArray<TablePair> pairs, CancellationToken cancellationToken)
    {
        var parts = pairs.SelectMany(Parts).OrderByDescending(part => part.Bytes).ToList();
        var total = parts.Sum(part => part.Bytes);
        var queue = new ConcurrentQueue<Part>(parts);
        var results = new ConcurrentBag<(Part Part, RowDigest? Digest)>();
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
                    var digest = await DigestAsync(connection, part, token);
                    results.Add((part, digest));
                    progress?.Report(new(side.Side, part.Table.Name, digest?.Rows ?? 0, Interlocked.Add(ref done, part.Bytes), total));
                }
            });
        var digests = ImmutableDictionary.CreateBuilder<TableName, RowDigest>();
        foreach (var table in results.GroupBy(result => result.Part.Table.Name))
        {
            digests[table.Key] = table.All(part => part.Digest is not null)
                ? table.Aggregate(RowDigest.Empty, (sum, result) => sum + result.Digest!.Value)
                : await WholeAsync(table.First().Part with { Range = BlockRange.All }, cancellationToken);
        }
        return digests.ToImmutable();
    }

    // A file that was replaced means other rows in a range of blocks, but not in all of them: one statement reads it as a whole. If it
    // shows the snapshot a row it shows it all of them; one that shows none was truncated, or rewritten by ALTER TABLE.
    private async Task<RowDigest> WholeAsync(Part table, CancellationToken cancellationToken)
    {
        await using var connection = await side.Database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(DigestSql.WorkerSettings, cancellationToken);
        var digest = await DigestAsync(connection, table, cancellationToken, anyFile: true);
        return digest is { Rows: > 0 } whole ? whole : throw VerifyProblem.Rewritten(side.Database, table.Table);
    }

    private IEnumerable<Part> Parts(TablePair pair)
    {
        var table = pair.Of(side.Side);
        // TID range scans exist from 14 on; before, every range would read the whole table.
        var ranges = side.Major >= 14 ? BlockRange.Split(table.Bytes, side.BlockSize, partSize) : [BlockRange.All];
        return ranges.Select(range => new Part(table, pair.Columns, range, table.Bytes / ranges.Length));
    }

    /// <summary>A transaction a part, sent in one go: a table's lock is not held longer than it is read. Null: the file was replaced.</summary>
    private async Task<RowDigest?> DigestAsync(NpgsqlConnection connection, Part part, CancellationToken cancellationToken, bool anyFile = false)
    {
        try
        {
            await using var batch = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
                    new($"SET TRANSACTION SNAPSHOT {Sql.Text(side.Snapshot)}"),
                    new(DigestSql.Part(part.Table.Name, part.Table.Oid, part.Columns, part.Range, method)),
                    new("COMMIT"),
                },
            };
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            var digest = new RowDigest(reader.GetInt64(0), BigInteger.Parse(reader.GetString(1)), BigInteger.Parse(reader.GetString(2)));
            return anyFile || (!reader.IsDBNull(3) && reader.GetInt64(3) == part.Table.FileNode) ? digest : null;
        }
        catch (NpgsqlException error)
        {
            throw VerifyProblem.From(error, side.Database, part.Table);
        }
    }
}
