using System.Collections.Immutable;
using System.Numerics;
using Godwit.Engine.Verify.Rows;

namespace Godwit.Engine.Verify.Sampling;

/// <summary>Compares some rows of each table by their keys: some of the source's, and some of the target's, each looked for on both sides.</summary>
internal sealed class TableSampler(BothSides sides, DigestMethod method, SampleOptions sample, RowOptions options)
{
    // Of a larger table some blocks are read, about so many bytes.
    private const long ReadBytes = 8L << 20;

    /// <summary>Compares them; tables without a key come with the reason.</summary>
    /// <exception cref="GodwitException">A side cannot be read.</exception>
    public async Task<(ImmutableArray<TableVerdict> Tables, ImmutableArray<Skipped> Skipped)> CompareAsync(ImmutableArray<TablePair> pairs, CancellationToken cancellationToken)
    {
        await using var source = await RowReader.OpenAsync(sides.Source, method, cancellationToken);
        await using var target = await RowReader.OpenAsync(sides.Target, method, cancellationToken);
        await using var drill = new RowDrill(sides, method, options);
        var tables = ImmutableArray.CreateBuilder<TableVerdict>();
        foreach (var pair in pairs.Where(pair => !pair.Key.IsEmpty))
        {
            var keys = sample.Again.TryGetValue(pair.Name, out var again) ? [.. again] : await KeysAsync(source, target, pair, cancellationToken);
            var (left, right) = (source.RowsAsync(pair, keys, cancellationToken), target.RowsAsync(pair, keys, cancellationToken));
            await Task.WhenAll(left, right);
            var different = RowMatching.Compare(await left, await right, hasKey: true).ToList();
            var verdict = TableVerdict.Of(pair, Digest(await left), Digest(await right));
            tables.Add(verdict with
            {
                State = verdict.State == TableState.Identical ? TableState.SampleAgrees : verdict.State,
                Rows = different.Count == 0 || options.Limit == 0 ? null : await drill.NamedAsync(pair, different, isComplete: true, cancellationToken),
            });
        }
        return (tables.ToImmutable(), [.. pairs.Where(pair => pair.Key.IsEmpty).Select(pair => new Skipped("table", $"{pair.Name}", "it has no key by which some of its rows could be found on the other side"))]);
    }

    private async Task<List<ImmutableArray<string>>> KeysAsync(RowReader source, RowReader target, TablePair pair, CancellationToken cancellationToken)
    {
        var (mine, theirs) = (KeysAsync(source, pair, pair.Source.Bytes, cancellationToken), KeysAsync(target, pair, pair.Target.Bytes, cancellationToken));
        await Task.WhenAll(mine, theirs);
        return [.. (await mine).Concat(await theirs).DistinctBy(key => string.Join('\0', key), StringComparer.Ordinal)];
    }

    private async Task<List<ImmutableArray<string>>> KeysAsync(RowReader reader, TablePair pair, long bytes, CancellationToken cancellationToken)
    {
        for (var share = 100.0 * ReadBytes / Math.Max(1, bytes); share < 100; share *= 10)
            if (await reader.KeysAsync(pair, SampleSql.Keys(pair.Name, pair.Key, share, sample), cancellationToken) is { } some && some.Count >= sample.Rows) return some;
        return await reader.KeysAsync(pair, SampleSql.Keys(pair.Name, pair.Key, null, sample), cancellationToken);
    }

    private static RowDigest Digest(IEnumerable<ScannedRow> rows) => rows.Aggregate(RowDigest.Empty, (sum, row) => sum + new RowDigest(row.Count, row.Count * new BigInteger(row.First), row.Count * new BigInteger(row.Second)));
}
