using Godwit.Local;

namespace Godwit.Integration.Tests.Errors;

/// <summary>Clusters that one test may stop, restart and fill.</summary>
internal static class OwnCluster
{
    /// <summary>An empty database on it.</summary>
    public static async Task<FreshDatabase> DatabaseAsync(this LocalCluster cluster, string name)
    {
        await cluster.CreateDatabaseAsync(name, owner: null, TestContext.Current.CancellationToken);
        return new(cluster, name);
    }
}
