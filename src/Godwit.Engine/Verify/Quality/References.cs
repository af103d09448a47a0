using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Verify.Constraints;

namespace Godwit.Engine.Verify.Quality;

/// <summary>Which columns refer to which tables. Pure.</summary>
internal static class References
{
    /// <summary>Every foreign key of either side, and what names suggest where there is none: a column <c>x_id</c> of the type of the key of a table <c>x</c> or <c>xs</c> beside it.</summary>
    public static ImmutableArray<(ConstraintInfo Key, bool IsConstraint)> Of(
        ImmutableArray<TablePair> pairs, IEnumerable<ConstraintInfo> source, IEnumerable<ConstraintInfo> target)
    {
        var keys = source.Concat(target)
            .Where(key => key is { Kind: ConstraintKind.ForeignKey, Obstacle: null })
            .DistinctBy(key => (key.Table.Name, string.Join('\0', key.Columns), key.Parent!.Name))
            .ToList();
        var taken = keys.Where(key => key.Columns.Length == 1).Select(key => (key.Table.Name, key.Columns[0])).ToHashSet();
        var byName = pairs.ToDictionary(pair => pair.Name);
        var guessed =
            from pair in pairs
            where !pair.Source.IsPartition
            from column in pair.Source.Columns
            // Its operators are in no schema that is searched.
            where !column.Type.Contains('.', StringComparison.Ordinal)
            where column.Name.EndsWith("_id", StringComparison.Ordinal) && column.Name.Length > 3 && pair.Columns.Contains(column.Name) && !taken.Contains((pair.Name, column.Name))
            let parent = Plurals(column.Name[..^3]).Select(name => byName.GetValueOrDefault(new(pair.Name.Schema, name))).FirstOrDefault(found => found is { Key.Length: 1 } && found.KeyOf(Side.Source)[0].Type == column.Type)
            where parent is not null && !(parent.Name == pair.Name && parent.Key[0] == column.Name)
            select (new ConstraintInfo(ConstraintKind.ForeignKey, "", new(pair.Name, false), [column.Name]) { Parent = new(parent.Name, false), ParentColumns = parent.Key, IsInForce = false }, false);
        return [.. keys.Select(key => (key, true)).Concat(guessed).OrderBy(key => key.Item1.Table.Name).ThenBy(key => string.Join('\0', key.Item1.Columns), StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Plurals(string stem) => [stem, $"{stem}s", $"{stem}es", .. stem.EndsWith('y') ? [$"{stem[..^1]}ies"] : ImmutableArray<string>.Empty];
}
