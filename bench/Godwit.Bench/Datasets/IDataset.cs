using Godwit.Local;

namespace Godwit.Bench.Datasets;

/// <summary>A database to move. To add one: a class, and a line in <see cref="AllDatasets"/>.</summary>
internal interface IDataset
{
    /// <summary>Its name among the arguments; a part of the database's.</summary>
    string Name { get; }

    /// <summary>What is in it, for the page.</summary>
    string Description { get; }

    /// <summary>Makes the database, the same one every time.</summary>
    Task LoadAsync(LocalCluster cluster, string database, CancellationToken cancellationToken);
}
