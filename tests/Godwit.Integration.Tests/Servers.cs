using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using Godwit.Engine;
using Godwit.Engine.Postgres;
using Godwit.Integration.Tests;
using Godwit.Local;
using Npgsql;

[assembly: AssemblyFixture(typeof(Servers))]

namespace Godwit.Integration.Tests;

/// <summary>
/// Clusters that the tests share, one per version and platform, started when a test first asks. What this machine cannot have skips
/// the test; with CI=true it fails.
/// </summary>
public sealed class Servers : IAsyncLifetime
{
    private readonly ConcurrentDictionary<(int? Version, StandIn StandIn), Lazy<Task<LocalCluster>>> _clusters = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentBag<LocalCluster> _started = [];
    private readonly List<PosixSignalRegistration> _signals = [];
    private int _databases;

    /// <summary>Starts a cluster for one test alone; the test disposes it.</summary>
    public static async Task<LocalCluster> StartAsync(LocalClusterOptions options)
    {
        try
        {
            return await LocalCluster.StartAsync(options, TestContext.Current.CancellationToken);
        }
        catch (GodwitException error)
        {
            SkipOnRefusal(error);
            throw;
        }
    }

    /// <summary>The shared cluster of a version (null: the system's newest) and platform. Leave its settings and roles alone.</summary>
    public async Task<LocalCluster> ClusterAsync(int? version, StandIn standIn)
    {
        try
        {
            return await _clusters.GetOrAdd((version, standIn), key => new Lazy<Task<LocalCluster>>(
                () => StartSharedAsync(new LocalClusterOptions { Version = key.Version, StandIn = key.StandIn }))).Value;
        }
        catch (GodwitException error)
        {
            SkipOnRefusal(error);
            throw;
        }
    }

    /// <summary>An empty database of its own for one test, owned by the customer.</summary>
    public async Task<FreshDatabase> FreshDatabaseAsync(int? version = null, StandIn standIn = StandIn.Plain, string name = "test")
    {
        var cluster = await ClusterAsync(version, standIn);
        var database = UniqueName(name);
        await cluster.CreateDatabaseAsync(database, owner: null, TestContext.Current.CancellationToken);
        return new(cluster, database);
    }

    /// <summary>The same with a sample in it.</summary>
    public Task<FreshDatabase> SampleAsync(string sample, int? version = null, StandIn standIn = StandIn.Plain) => LoadedAsync(
        sample, version, standIn, (cluster, database) => Samples.LoadAsync(cluster, database, owner: null, sample, TestContext.Current.CancellationToken));

    /// <summary>The same with matbakh of a seed and scale.</summary>
    public Task<FreshDatabase> MatbakhAsync(MatbakhOptions options, int? version = null, StandIn standIn = StandIn.Plain) => LoadedAsync(
        MatbakhSample.Name, version, standIn,
        (cluster, database) => MatbakhSample.LoadAsync(cluster, database, owner: null, options, TestContext.Current.CancellationToken));

    private async Task<FreshDatabase> LoadedAsync(string sample, int? version, StandIn standIn, Func<LocalCluster, string, Task> load)
    {
        var cluster = await ClusterAsync(version, standIn);
        var database = UniqueName(sample);
        try
        {
            await load(cluster, database);
        }
        catch (GodwitException error)
        {
            SkipOnRefusal(error);
            throw;
        }
        return new(cluster, database);
    }

    /// <summary>A name that no other test has: for databases, and for roles, which a whole cluster shares.</summary>
    public string UniqueName(string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}_{Interlocked.Increment(ref _databases)}");

    /// <inheritdoc/>
    public ValueTask InitializeAsync()
    {
        // A signal ends the test process without disposing anything.
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
            _signals.Add(PosixSignalRegistration.Create(signal, _ => RemoveNow()));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var signal in _signals) signal.Dispose();
        foreach (var cluster in _started) await cluster.DisposeAsync();
        _ending.Dispose();
    }

    private async Task<LocalCluster> StartSharedAsync(LocalClusterOptions options)
    {
        var cluster = await LocalCluster.StartAsync(options, _ending.Token);
        _started.Add(cluster);
        return cluster;
    }

    private void RemoveNow()
    {
        _ending.Cancel();
        SpinWait.SpinUntil(() => _clusters.Values.All(start => !start.IsValueCreated || start.Value.IsCompleted), TimeSpan.FromSeconds(5));
        foreach (var cluster in _started) cluster.RemoveNow();
    }

    private static void SkipOnRefusal(GodwitException error)
    {
        var here = error.ExitCode == ExitCode.Refused;
        if (here && !string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
            Assert.Skip($"{error.Problem.What} {error.Problem.Remedy}");
    }
}

/// <summary>One test's database.</summary>
public sealed record FreshDatabase(LocalCluster Cluster, string Name)
{
    /// <summary>As a migration would log in.</summary>
    public DatabaseUrl Customer => Cluster.Customer(Name);

    /// <summary>As the superuser.</summary>
    public DatabaseUrl Superuser => Cluster.Superuser(Name);

    /// <summary>Opens a session as the customer.</summary>
    public Task<NpgsqlConnection> OpenAsync() =>
        new Database(Side.Source, Customer, requireTls: true).OpenAsync(TestContext.Current.CancellationToken);

    /// <summary>Opens a session as the superuser.</summary>
    public Task<NpgsqlConnection> OpenSuperuserAsync() => Cluster.OpenSuperuserAsync(Name, TestContext.Current.CancellationToken);
}
