using Godwit.Bench.Peers;
using Godwit.Local;

namespace Godwit.Bench.Measuring;

/// <summary>A fresh database on the target and an empty folder; disposing removes both.</summary>
internal sealed class TargetDatabase : IAsyncDisposable
{
    /// <summary>Its name.</summary>
    public const string Name = "bench";

    private readonly BenchServers _servers;
    private readonly DirectoryInfo _work;
    private readonly Dictionary<string, string> _environment;

    private TargetDatabase(BenchServers servers, string source)
    {
        _servers = servers;
        _work = Directory.CreateTempSubdirectory("godwit-bench-");
        _environment = servers.Environment(source, Name, _work.FullName);
    }

    /// <summary>Makes it.</summary>
    public static async Task<TargetDatabase> CreateAsync(BenchServers servers, string source, CancellationToken cancellationToken)
    {
        await servers.Target.CreateDatabaseAsync(Name, owner: null, cancellationToken);
        var database = new TargetDatabase(servers, source);
        await File.WriteAllTextAsync(
            Path.Combine(database._work.FullName, "godwit.yaml"), Configuration(servers.SourceUrl(source).Uri(), servers.TargetUrl(Name).Uri()), cancellationToken);
        return database;
    }

    /// <summary>An empty folder, a peer's $WORK, but for its godwit.yaml.</summary>
    public string Work => _work.FullName;

    /// <summary>Prepares a peer, makes both servers write what they have, and runs it.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <param name="watchMemory">False where the watch's own work would be in the peer's time.</param>
    /// <exception cref="PeerFailedException">It failed.</exception>
    public async Task<ShellRun> RunAsync(Peer peer, TimeProvider time, CancellationToken cancellationToken, bool watchMemory = true)
    {
        if (peer.Prepare is { } prepare) await Shell.RunAsync(prepare, _environment, time, cancellationToken);
        await _servers.CheckpointAsync(cancellationToken);
        return await Shell.RunAsync(peer.Command, _environment, time, cancellationToken, watchMemory);
    }

    /// <summary>Counts what is in it.</summary>
    /// <exception cref="PeerFailedException">Not what the source has.</exception>
    public async Task CheckAsync(IReadOnlyDictionary<string, long> expected, CancellationToken cancellationToken)
    {
        var differences = RowCounts.Differences(expected, await RowCounts.OfAsync(_servers.Target, Name, cancellationToken));
        if (differences.Count > 0) throw new PeerFailedException($"it did not move every row: {string.Join(", ", differences.Take(3))}");
    }

    /// <summary>Not cancellable: nothing may stay behind.</summary>
    public async ValueTask DisposeAsync()
    {
        await _servers.Target.DropDatabaseAsync(Name, CancellationToken.None);
        _work.Delete(recursive: true);
    }

    // No slot, as the others make none.
    private static string Configuration(string source, string target) => $$"""
        migration: bench
        source: { platform: postgres, database: "{{source}}" }
        target: { platform: postgres, database: "{{target}}" }
        services:
          database:
            follow: { enabled: false }
        """;
}
