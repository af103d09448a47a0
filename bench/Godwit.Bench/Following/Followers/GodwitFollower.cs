using Godwit.Bench.Following.Measuring;
using Godwit.Bench.Following.Results;
using Godwit.Bench.Measuring;
using Godwit.Bench.Peers;
using Godwit.Local;
using Npgsql;

namespace Godwit.Bench.Following.Followers;

/// <summary>Godwit, as a user starts it.</summary>
internal sealed class GodwitFollower(BenchServers servers, FollowSource source, TimeProvider time) : IFollower
{
    /// <summary>In the tables.</summary>
    public const string PeerName = "godwit run";

    private const string Backends = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'godwit' AND pid <> pg_backend_pid()";

    private readonly DirectoryInfo _work = Directory.CreateTempSubdirectory("godwit-bench-");
    private GodwitRunner? _runner;
    private bool _isDisposed;

    /// <inheritdoc/>
    public string Name => PeerName;

    /// <inheritdoc/>
    public string Target => "bench_godwit";

    /// <inheritdoc/>
    public string Progress => "SELECT transactions::text FROM godwit.cursors";

    private Dictionary<string, string> Variables => servers.Environment(source.Name, Target, _work.FullName);

    private string Configuration => Path.Combine(_work.FullName, "godwit.yaml");

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await servers.Target.CreateDatabaseAsync(Target, owner: null, cancellationToken);
        // pgbench_history has no key, and only grows: the native subscription takes it as it is.
        await File.WriteAllTextAsync(Configuration, $$"""
            migration: bench
            source: { platform: postgres, database: "{{servers.SourceUrl(source.Name).Uri()}}" }
            target: { platform: postgres, database: "{{servers.TargetUrl(Target).Uri()}}" }
            services:
              database:
                identity: insert_only
            """, cancellationToken);
        await Shell.RunAsync("godwit run --until following --json -c $WORK/godwit.yaml", Variables, time, cancellationToken, watchMemory: false);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _runner = GodwitRunner.Start(Configuration, Variables);
        return Task.CompletedTask;
    }

    /// <summary>Compares both sides while it follows, as a user does.</summary>
    /// <exception cref="PeerFailedException">They differ, or could not be compared.</exception>
    public Task<ShellRun> VerifyAsync(CancellationToken cancellationToken) => Shell.RunAsync(AllPeers.Verify.Command, Variables, time, cancellationToken, watchMemory: false);

    /// <inheritdoc/>
    public void Check() => _runner?.Check();

    /// <inheritdoc/>
    public async Task<Costs> CostsAsync(NpgsqlConnection target, CancellationToken cancellationToken)
    {
        var runner = _runner ?? throw new InvalidOperationException("It was not started.");
        return await ProcessFigures.CostsAsync(runner.Id, target, Backends, source, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_runner is { } runner) await runner.EndAsync(cancellationToken);
        await source.FreeAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _runner?.Dispose();
        await servers.Target.DropDatabaseAsync(Target, CancellationToken.None);
        _work.Delete(recursive: true);
    }
}
