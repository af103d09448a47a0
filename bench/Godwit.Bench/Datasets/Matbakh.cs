using Godwit.Local;

namespace Godwit.Bench.Datasets;

/// <summary>The sample of a Supabase project: many tables, every kind of column, policies and foreign keys.</summary>
internal sealed class Matbakh : IDataset
{
    /// <inheritdoc/>
    public string Name => "matbakh";

    /// <inheritdoc/>
    public string Description => "the sample matbakh: 61 tables and 13 partitions of a Supabase project, half a million rows";

    /// <inheritdoc/>
    public Task LoadAsync(LocalCluster cluster, string database, CancellationToken cancellationToken) =>
        MatbakhSample.LoadAsync(cluster, database, owner: null, new MatbakhOptions(), cancellationToken);
}
