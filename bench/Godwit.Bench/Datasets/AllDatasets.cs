namespace Godwit.Bench.Datasets;

/// <summary>The datasets by name.</summary>
internal static class AllDatasets
{
    /// <summary>In the order in which they are measured.</summary>
    public static IReadOnlyList<IDataset> All { get; } = [new Pgbench(), new Matbakh(), new Wide(), new SmallTables()];

    /// <summary>The named ones; all when none is named.</summary>
    /// <exception cref="FormatException">There is none of that name.</exception>
    public static IReadOnlyList<IDataset> Named(IReadOnlyCollection<string> names) => names.Count == 0
        ? All
        : [.. names.Select(name => All.FirstOrDefault(set => set.Name == name) ?? throw new FormatException($"There is no set {name}, but {string.Join(", ", All.Select(set => set.Name))}."))];
}
