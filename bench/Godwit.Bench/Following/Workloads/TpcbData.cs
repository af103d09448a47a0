using Godwit.Bench.Datasets;
using Godwit.Local;

namespace Godwit.Bench.Following.Workloads;

/// <summary>pgbench's tables, named after what is done to them.</summary>
internal sealed class TpcbData : IDataset
{
    private readonly Pgbench _tables = new();

    /// <inheritdoc/>
    public string Name => "tpcb";

    /// <inheritdoc/>
    public string Description => _tables.Description;

    /// <inheritdoc/>
    public Task LoadAsync(LocalCluster cluster, string database, CancellationToken cancellationToken) => _tables.LoadAsync(cluster, database, cancellationToken);
}
