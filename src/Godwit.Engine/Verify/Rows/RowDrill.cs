using System.Collections.Immutable;

namespace Godwit.Engine.Verify.Rows;

/// <summary>How far differences are followed.</summary>
public sealed record RowOptions
{
    /// <summary>Rows that are named, of a table at most; 0: none are looked for.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Read the values that differ: they can be personal data.</summary>
    public bool ShowValues { get; init; }

    /// <summary>Rows of a side that are held in memory at once: buckets with more are spread again.</summary>
    internal long RowsAtOnce { get; init; } = 200_000;
}

/// <summary>From tables that differ to their rows and columns, under the snapshots of the comparison.</summary>
internal sealed class RowDrill(BothSides sides, DigestMethod method, RowOptions options) : IAsyncDisposable
{
    // A statement returns at most 1664 columns.
    private const int ColumnsAtOnce = 400;

    private RowReader? _source;
    private RowReader? _target;

    /// <summary>The rows in which a table differs.</summary>
    /// <exception cref="GodwitException">A side cannot be read, or the table was rewritten meanwhile.</exception>
    public async Task<RowDifferences> FindAsync(TablePair pair, TableDigest source, TableDigest target, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        var found = new List<RowDifference>();
        var spread = TableDigester.SpreadOf(pair, method);
        var isComplete = true;
        if (spread is null) found.AddRange(await CompareAsync(pair, [], source.Total.Rows, target.Total.Rows, cancellationToken));
        else isComplete = await DescendAsync(pair, spread, default, source, target, found, cancellationToken);
        return await NamedAsync(pair, found, isComplete, cancellationToken);
    }

    /// <summary>Rows that are known to differ, with the columns in which they do, as many as are to be named.</summary>
    /// <exception cref="GodwitException">A side cannot be read.</exception>
    public async Task<RowDifferences> NamedAsync(TablePair pair, IReadOnlyCollection<RowDifference> found, bool isComplete, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        ImmutableArray<RowDifference> rows = [.. await WithColumnsAsync(pair, [.. found.Take(options.Limit)], cancellationToken)];
        return new(pair.Key, rows, found.Count, isComplete);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_source is not null) await _source.DisposeAsync();
        if (_target is not null) await _target.DisposeAsync();
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        _source ??= await RowReader.OpenAsync(sides.Source, method, cancellationToken);
        _target ??= await RowReader.OpenAsync(sides.Target, method, cancellationToken);
    }

    // Several small buckets in one pass over the table, a large one by its own buckets. False: it ended at the limit.
    private async Task<bool> DescendAsync(
        TablePair pair, Spread spread, BucketPath within, TableDigest source, TableDigest target, List<RowDifference> found, CancellationToken cancellationToken)
    {
        var left = new Queue<int>(source.Differing(target));
        while (left.Count > 0)
        {
            if (found.Count >= options.Limit) return false;
            var (together, rows, others) = (new List<int>(), 0L, 0L);
            while (left.TryPeek(out var next) && (together.Count == 0 || Math.Max(rows, others) < options.RowsAtOnce))
            {
                var (more, moreOthers) = (source.Buckets.GetValueOrDefault(next).Rows, target.Buckets.GetValueOrDefault(next).Rows);
                if (together.Count > 0 && Math.Max(rows + more, others + moreOthers) > options.RowsAtOnce) break;
                together.Add(left.Dequeue());
                (rows, others) = (rows + more, others + moreOthers);
            }
            if (together is [var large] && Math.Max(rows, others) > options.RowsAtOnce && within.Levels + 1 < Spread.MaxLevels)
            {
                var inside = within.Into(large);
                var (mine, theirs) = await BothAsync(reader => reader.DigestAsync(pair, spread, inside, cancellationToken));
                Require(pair, mine.Total.Rows, rows, theirs.Total.Rows, others);
                if (!await DescendAsync(pair, spread, inside, mine, theirs, found, cancellationToken)) return false;
            }
            else found.AddRange(await CompareAsync(pair, [.. spread.Within(within), spread.In(within, together)], rows, others, cancellationToken));
        }
        return true;
    }

    private async Task<IEnumerable<RowDifference>> CompareAsync(TablePair pair, IReadOnlyCollection<string> conditions, long sourceRows, long targetRows, CancellationToken cancellationToken)
    {
        var (source, target) = await BothAsync(reader => reader.ScanAsync(pair, conditions, cancellationToken));
        Require(pair, source.Sum(row => row.Count), sourceRows, target.Sum(row => row.Count), targetRows);
        return RowMatching.Compare(source, target, hasKey: !pair.Key.IsEmpty);
    }

    // Under the same snapshot as many rows as before, unless the table has another file meanwhile.
    private void Require(TablePair pair, long source, long sourceBefore, long target, long targetBefore)
    {
        if (source != sourceBefore) throw VerifyProblem.Rewritten(sides.Source.Database, pair.Source);
        if (target != targetBefore) throw VerifyProblem.Rewritten(sides.Target.Database, pair.Target);
    }

    private async Task<IEnumerable<RowDifference>> WithColumnsAsync(TablePair pair, ImmutableArray<RowDifference> rows, CancellationToken cancellationToken)
    {
        var keys = rows.Where(row => row.State == RowState.Different).Select(row => row.Key).ToList();
        if (keys.Count == 0) return rows;
        var columns = keys.ToDictionary(key => string.Join('\0', key), _ => new List<ColumnDifference>(), StringComparer.Ordinal);
        foreach (var some in pair.Columns.Chunk(ColumnsAtOnce).Select(chunk => chunk.ToImmutableArray()))
        {
            var (source, target) = await BothAsync(reader => reader.ColumnsAsync(pair, some, keys, options.ShowValues, cancellationToken));
            foreach (var (key, differing) in columns)
            {
                if (source[key].FirstOrDefault() is not { IsDefault: false } mine || target[key].FirstOrDefault() is not { IsDefault: false } theirs) continue;
                differing.AddRange(some.Select((column, index) => new ColumnDifference(column, mine[index].Digest, theirs[index].Digest, mine[index].Value, theirs[index].Value))
                    .Where(column => !string.Equals(column.SourceDigest, column.TargetDigest, StringComparison.Ordinal)));
            }
        }
        return rows.Select(row => row.State == RowState.Different ? row with { Columns = [.. columns[string.Join('\0', row.Key)]] } : row);
    }

    private async Task<(T Source, T Target)> BothAsync<T>(Func<RowReader, Task<T>> read)
    {
        var (source, target) = (read(_source!), read(_target!));
        await Task.WhenAll(source, target);
        return (await source, await target);
    }
}
