using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Godwit.Engine.Verify.Rows;

/// <summary>A row as it was read for a comparison.</summary>
/// <param name="Key">Values of its key as text; empty: it has none.</param>
/// <param name="First">Its first hash.</param>
/// <param name="Second">Its second hash.</param>
/// <param name="Count">How many rows of this key and these hashes there are.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ScannedRow(ImmutableArray<string> Key, long First, long Second, long Count)
{
    /// <summary>Both hashes as hexadecimal digits.</summary>
    public string Hex => FormattableString.Invariant($"{First:x16}{Second:x16}");
}

/// <summary>Finds the rows in which two sides differ. Pure.</summary>
internal static class RowMatching
{
    /// <summary>Rows by key; several of one key are compared as a multiset. Text cannot hold a NUL, so that it separates values.</summary>
    public static IEnumerable<RowDifference> Compare(IEnumerable<ScannedRow> source, IEnumerable<ScannedRow> target, bool hasKey)
    {
        var rows = new Dictionary<string, (List<ScannedRow>? Source, List<ScannedRow>? Target)>(StringComparer.Ordinal);
        foreach (var row in source)
        {
            ref var found = ref CollectionsMarshal.GetValueRefOrAddDefault(rows, Name(row, hasKey), out _);
            (found.Source ??= new(1)).Add(row);
        }
        foreach (var row in target)
        {
            var name = Name(row, hasKey);
            // Nearly all rows are equal: they need not be kept.
            if (rows.TryGetValue(name, out var same) && same is { Source: [var only], Target: null } && only.First == row.First && only.Second == row.Second && only.Count == row.Count)
            {
                rows.Remove(name);
                continue;
            }
            ref var found = ref CollectionsMarshal.GetValueRefOrAddDefault(rows, name, out _);
            (found.Target ??= new(1)).Add(row);
        }
        return rows.Values.SelectMany(found => Differences(found.Source ?? [], found.Target ?? [], hasKey)).OrderBy(row => string.Join('\0', row.Key), KeyOrder.Instance);
    }

    private static IEnumerable<RowDifference> Differences(List<ScannedRow> source, List<ScannedRow> target, bool hasKey)
    {
        var counts = new Dictionary<(long, long), long>();
        foreach (var row in source) counts[(row.First, row.Second)] = counts.GetValueOrDefault((row.First, row.Second)) + row.Count;
        foreach (var row in target) counts[(row.First, row.Second)] = counts.GetValueOrDefault((row.First, row.Second)) - row.Count;
        var key = source.Count > 0 ? source[0].Key : target[0].Key;
        var missing = counts.Where(count => count.Value > 0).Select(count => (Hex: new ScannedRow([], count.Key.Item1, count.Key.Item2, 1).Hex, Count: count.Value)).ToList();
        var extra = counts.Where(count => count.Value < 0).Select(count => (Hex: new ScannedRow([], count.Key.Item1, count.Key.Item2, 1).Hex, Count: -count.Value)).ToList();
        if (hasKey && missing is [{ Count: 1 } left] && extra is [{ Count: 1 } right]) return [new(RowState.Different, key, left.Hex, right.Hex, 1, [])];
        return missing.Select(row => new RowDifference(RowState.MissingOnTarget, key, row.Hex, null, row.Count, []))
            .Concat(extra.Select(row => new RowDifference(RowState.ExtraOnTarget, key, null, row.Hex, row.Count, [])));
    }

    private static string Name(ScannedRow row, bool hasKey) => hasKey ? string.Join('\0', row.Key) : row.Hex;

    // Numbers as numbers, before everything else: people look for a row by them.
    private sealed class KeyOrder : IComparer<string>
    {
        public static KeyOrder Instance { get; } = new();

        public int Compare(string? left, string? right) =>
            (Int128.TryParse(left, CultureInfo.InvariantCulture, out var one), Int128.TryParse(right, CultureInfo.InvariantCulture, out var other)) switch
            {
                (true, true) => one.CompareTo(other),
                (true, false) => -1,
                (false, true) => 1,
                _ => string.CompareOrdinal(left, right),
            };
    }
}
