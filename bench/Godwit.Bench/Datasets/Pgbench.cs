using System.Globalization;
using Godwit.Bench.Measuring;
using Godwit.Local;

namespace Godwit.Bench.Datasets;

/// <summary>pgbench's tables: nearly all rows in one narrow table.</summary>
/// <param name="scale">100,000 rows each.</param>
internal sealed class Pgbench(int scale = Pgbench.Scale) : IDataset
{
    /// <summary>Unless another is asked for.</summary>
    public const int Scale = 40;

    /// <inheritdoc/>
    public string Name => "pgbench";

    /// <inheritdoc/>
    public string Description => string.Create(CultureInfo.InvariantCulture, $"`pgbench -i -s {scale}`: nearly all rows in one narrow table");

    /// <inheritdoc/>
    public async Task LoadAsync(LocalCluster cluster, string database, CancellationToken cancellationToken)
    {
        await cluster.CreateDatabaseAsync(database, owner: null, cancellationToken);
        var url = cluster.Superuser(database);
        var environment = new Dictionary<string, string>(url.Environment(), StringComparer.Ordinal)
        {
            ["PATH"] = ClientPrograms.Path(cluster.Version),
            ["DATABASE"] = url.Uri(),
        };
        await Shell.RunAsync($"pgbench -i -q -s {scale} \"$DATABASE\"", environment, TimeProvider.System, cancellationToken);
    }
}
