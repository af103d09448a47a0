using Godwit.Bench.Datasets;

namespace Godwit.Bench.Following.Workloads;

/// <summary>What pgbench does to a database.</summary>
/// <param name="Data">The database before.</param>
/// <param name="Description">The transactions, for the page.</param>
/// <param name="Script">A transaction in pgbench's language; null: its own TPC-B.</param>
/// <param name="Share">Of the transactions asked for: dear ones are fewer.</param>
internal sealed record Workload(IDataset Data, string Description, string? Script, double Share)
{
    /// <summary>Sessions of pgbench.</summary>
    public const int Clients = 8;

    /// <summary>Its name among the arguments.</summary>
    public string Name => Data.Name;

    /// <summary>How many each client commits, when so many are asked for in all.</summary>
    public int PerClient(int transactions) => Math.Max(1, (int)(transactions * Share) / Clients);
}
