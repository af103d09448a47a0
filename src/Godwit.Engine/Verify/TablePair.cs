using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;

namespace Godwit.Engine.Verify;

/// <summary>A table that both sides have, and the columns to compare.</summary>
/// <param name="Source">The source's.</param>
/// <param name="Target">The target's.</param>
/// <param name="Columns">Columns that both have, ordered by name.</param>
/// <param name="Differences">What differs between the columns, in words; empty when nothing does.</param>
/// <param name="Key">The columns that tell the source's rows apart, in their order; empty: it has no key, or the target lacks a column of it.</param>
internal sealed record TablePair(TableInfo Source, TableInfo Target, ImmutableArray<string> Columns, ImmutableArray<string> Differences, ImmutableArray<string> Key)
{
    public TableName Name => Source.Name;

    public TableInfo Of(Side side) => side == Side.Source ? Source : Target;

    /// <summary>The key's columns on a side.</summary>
    public ImmutableArray<ColumnInfo> KeyOf(Side side) => [.. Key.Select(name => Of(side).Columns.First(column => column.Name == name))];
}

/// <summary>The tables of both sides, put together by name.</summary>
/// <param name="Pairs">On both sides.</param>
/// <param name="SourceOnly">Missing on the target.</param>
/// <param name="TargetOnly">Missing on the source.</param>
internal sealed record TablePairing(ImmutableArray<TablePair> Pairs, ImmutableArray<TableInfo> SourceOnly, ImmutableArray<TableInfo> TargetOnly)
{
    /// <summary>Puts together the tables that hold rows of their own.</summary>
    /// <param name="source">The source's tables.</param>
    /// <param name="target">The target's.</param>
    /// <param name="keys">The source's keys, by the table's oid.</param>
    public static TablePairing Of(IEnumerable<TableInfo> source, IEnumerable<TableInfo> target, IReadOnlyDictionary<uint, ImmutableArray<string>> keys)
    {
        var left = source.Where(table => !table.IsPartitioned).ToDictionary(table => table.Name);
        var right = target.Where(table => !table.IsPartitioned).ToDictionary(table => table.Name);
        return new(
            [.. left.Values.Where(table => right.ContainsKey(table.Name)).OrderBy(table => table.Name).Select(table => Pair(table, right[table.Name], keys.GetValueOrDefault(table.Oid, [])))],
            [.. left.Values.Where(table => !right.ContainsKey(table.Name)).OrderBy(table => table.Name)],
            [.. right.Values.Where(table => !left.ContainsKey(table.Name)).OrderBy(table => table.Name)]);
    }

    private static TablePair Pair(TableInfo source, TableInfo target, ImmutableArray<string> key)
    {
        var left = source.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        var right = target.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        var common = left.Keys.Where(right.ContainsKey).Order(StringComparer.Ordinal).ToImmutableArray();
        return new(source, target, common,
        [
            .. left.Keys.Except(right.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => $"column {name} is missing on the target"),
            .. right.Keys.Except(left.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => $"column {name} is missing on the source"),
            .. common.Where(name => !string.Equals(left[name].Type, right[name].Type, StringComparison.Ordinal))
                .Select(name => $"column {name} is {left[name].Type} on the source, {right[name].Type} on the target"),
        ],
        key.All(right.ContainsKey) ? key : []);
    }
}
