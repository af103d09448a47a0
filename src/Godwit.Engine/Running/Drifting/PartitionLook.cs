using System.Collections.Immutable;
using Godwit.Engine.Follow;
using Godwit.Engine.Postgres;
using Godwit.Engine.Running.Drifting.Rules;
using Npgsql;

namespace Godwit.Engine.Running.Drifting;

/// <summary>
/// Finds partitions that were truncated by themselves. A partitioned table is published by its root, and then the TRUNCATE of a partition
/// is not in the stream (https://www.postgresql.org/docs/current/sql-createpublication.html, publish_via_partition_root). It gives the
/// partition another file, as VACUUM FULL does; what tells them apart are rows of the target that the source has no more.
/// </summary>
internal sealed class PartitionLook(RunContext run)
{
    private const int Sample = 20;

    // What is open ends by the operator's hand, which changes nothing in the catalog.
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    private readonly Dictionary<TableName, uint> _files = [];
    private readonly Dictionary<TableName, Suspicion> _suspicions = [];
    private long? _openSince;

    /// <summary>A look is due whatever the catalog says: a suspicion can be decided, or what is open may be over.</summary>
    public bool IsDue => _suspicions.Values.Any(suspicion => run.Following.Counts.AppliedLsn >= suspicion.Lsn)
        || (_openSince is { } since && run.Time.GetElapsedTime(since) >= Again);

    /// <summary>The partitions whose truncation did not reach the target.</summary>
    /// <param name="source">Session on the source.</param>
    /// <param name="target">Session on the target.</param>
    /// <param name="known">Those of which that was known before.</param>
    /// <param name="cancellationToken">Interrupts.</param>
    /// <exception cref="PostgresException">A server refused to answer.</exception>
    public async Task<ImmutableArray<PlannedDrift>> TakeAsync(NpgsqlConnection source, NpgsqlConnection target, ImmutableHashSet<TableName> known, CancellationToken cancellationToken)
    {
        var found = ImmutableArray.CreateBuilder<PlannedDrift>();
        var partitions = await PartitionsAsync(source, cancellationToken);
        foreach (var partition in partitions)
        {
            var isKnown = known.Contains(partition.Name);
            if (!isKnown && !_suspicions.ContainsKey(partition.Name) && _files.GetValueOrDefault(partition.Name) == partition.File) continue;
            var isTruncated = await IsTruncatedAsync(partition, source, target, isKnown, cancellationToken);
            if (isTruncated) found.Add(Drift(partition));
            // Not before, and of one that was found when it is kept: a look that failed has seen nothing.
            if (isKnown || !isTruncated) _files[partition.Name] = partition.File;
            else _files.Remove(partition.Name);
        }
        foreach (var gone in _files.Keys.Except(partitions.Select(partition => partition.Name)).ToList())
        {
            _files.Remove(gone);
            _suspicions.Remove(gone);
        }
        _openSince = found.Count > 0 ? run.Time.GetTimestamp() : null;
        return found.ToImmutable();
    }

    // Rows that the source lacked at an LSN and that the target still has when it is past it were never deleted there.
    private async Task<bool> IsTruncatedAsync(Partition partition, NpgsqlConnection source, NpgsqlConnection target, bool isKnown, CancellationToken cancellationToken)
    {
        if (_suspicions.TryGetValue(partition.Name, out var suspicion))
        {
            if (run.Following.Counts.AppliedLsn < suspicion.Lsn) return isKnown;
            var left = await MissingAsync(source, partition, await PresentAsync(target, partition, suspicion.Keys, cancellationToken), cancellationToken);
            _suspicions.Remove(partition.Name);
            if (left[0].Length > 0) return true;
        }
        else
        {
            if (!await target.ScalarAsync<bool>("SELECT to_regclass($1) IS NOT NULL", cancellationToken, partition.Name.Quoted)) return false;
            var missing = await MissingAsync(source, partition, await SampleAsync(target, partition, cancellationToken), cancellationToken);
            if (missing[0].Length == 0) return false;
            // A message, since on an idle source the cursor passes nothing by itself.
            var message = await source.ScalarAsync<string>("SELECT pg_logical_emit_message(true, 'godwit', 'look')::text", cancellationToken);
            _suspicions[partition.Name] = new(new(Lsn.Parse(message!).Value + 1), missing);
            return isKnown;
        }
        return false;
    }

    private async Task<List<Partition>> PartitionsAsync(NpgsqlConnection source, CancellationToken cancellationToken)
    {
        var name = Publications.Name(run.Configuration.Migration);
        var statement = (await EmbeddedSql.ReadAsync("Running.Drifting.Sql.partitions.sql", cancellationToken))
            .Replace("{publications}", $"{Sql.Text(name)}, {Sql.Text($"{name}_insert")}", StringComparison.Ordinal);
        return await source.QueryAsync(statement, row => new Partition(
            new(row.GetString(0), row.GetString(1)), new(row.GetString(2), row.GetString(3)), row.GetFieldValue<uint>(4),
            row.GetFieldValue<string[]>(5), row.GetFieldValue<string[]>(6)), cancellationToken);
    }

    // The first of its file: the oldest, mostly.
    private static async Task<string[][]> SampleAsync(NpgsqlConnection target, Partition partition, CancellationToken cancellationToken) => Columns(
        partition, await target.QueryAsync(
            $"SELECT ARRAY[{string.Join(", ", partition.Keys.Select(key => $"{Sql.Name(key)}::text"))}] FROM ONLY {partition.Name.Quoted} LIMIT {Sample}",
            row => row.GetFieldValue<string[]>(0), cancellationToken));

    private static Task<string[][]> PresentAsync(NpgsqlConnection connection, Partition partition, string[][] keys, CancellationToken cancellationToken) =>
        FindAsync(connection, partition, keys, "EXISTS", cancellationToken);

    private static Task<string[][]> MissingAsync(NpgsqlConnection connection, Partition partition, string[][] keys, CancellationToken cancellationToken) =>
        FindAsync(connection, partition, keys, "NOT EXISTS", cancellationToken);

    private static async Task<string[][]> FindAsync(NpgsqlConnection connection, Partition partition, string[][] keys, string which, CancellationToken cancellationToken)
    {
        if (keys[0].Length == 0) return keys;
        var numbers = Enumerable.Range(0, partition.Keys.Length).ToList();
        var rows = await connection.QueryAsync(
            $"""
            SELECT ARRAY[{string.Join(", ", numbers.Select(at => $"wanted.k{at}"))}]
            FROM unnest({string.Join(", ", numbers.Select(at => $"${at + 1}::text[]"))}) AS wanted({string.Join(", ", numbers.Select(at => $"k{at}"))})
            WHERE {which} (
                SELECT FROM {partition.Root.Quoted} r
                WHERE {string.Join(" AND ", numbers.Select(at => $"r.{Sql.Name(partition.Keys[at])} = wanted.k{at}::{partition.Types[at]}"))})
            """, row => row.GetFieldValue<string[]>(0), cancellationToken, [.. keys]);
        return Columns(partition, rows);
    }

    private static string[][] Columns(Partition partition, List<string[]> rows) =>
        [.. Enumerable.Range(0, partition.Keys.Length).Select(at => rows.Select(row => row[at]).ToArray())];

    private static PlannedDrift Drift(Partition partition)
    {
        var remedy = Remedy.Manual(null, $"a TRUNCATE of a partition by itself is not in the stream: `godwit resync {partition.Root}` copies the table again");
        return new(new()
        {
            Kind = "partition", Name = $"{partition.Name}", Property = "rows", Table = partition.Name, Class = remedy.Class, Note = remedy.Note,
            Source = "truncated", Target = "has rows from before",
        }, remedy);
    }

    /// <summary>A leaf partition with its file; its primary key's columns, and their types as SQL writes them.</summary>
    private sealed record Partition(TableName Name, TableName Root, uint File, string[] Keys, string[] Types);

    /// <summary>Rows, by key column, that the source lacked at an LSN.</summary>
    private sealed record Suspicion(Lsn Lsn, string[][] Keys);
}
