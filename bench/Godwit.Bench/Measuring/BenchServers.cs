using System.Globalization;
using Godwit.Engine.Postgres;
using Godwit.Local;

namespace Godwit.Bench.Measuring;

/// <summary>The two servers, with the same settings.</summary>
internal sealed class BenchServers : IAsyncDisposable
{
    private const string PasswordFile = "bench.pgpass";

    private readonly bool _tls;

    private BenchServers(LocalCluster source, LocalCluster target, bool tls)
    {
        _tls = tls;
        Source = source;
        Target = target;
        Path = ClientPrograms.Path(target.Version);
    }

    /// <summary>Holds the datasets.</summary>
    public LocalCluster Source { get; }

    /// <summary>Gets them.</summary>
    public LocalCluster Target { get; }

    /// <summary>PATH of the peers.</summary>
    public string Path { get; }

    /// <summary>Starts both.</summary>
    /// <param name="source">PostgreSQL's major version.</param>
    /// <param name="target">PostgreSQL's major version.</param>
    /// <param name="tls">Peers connect with TLS, verified; otherwise in clear.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<BenchServers> StartAsync(int source, int target, bool tls, CancellationToken cancellationToken)
    {
        var first = await LocalCluster.StartAsync(new() { Version = source, Durable = true }, cancellationToken);
        try
        {
            var second = await LocalCluster.StartAsync(new() { Version = target, Durable = true }, cancellationToken);
            var servers = new BenchServers(first, second, tls);
            await servers.WritePasswordsAsync(cancellationToken);
            return servers;
        }
        catch
        {
            await first.DisposeAsync();
            throw;
        }
    }

    /// <summary>How a peer connects to a database of the source.</summary>
    public DatabaseUrl SourceUrl(string database) => Reached(Source.Superuser(database));

    /// <summary>The same on the target.</summary>
    public DatabaseUrl TargetUrl(string database) => Reached(Target.Superuser(database));

    /// <summary>What a peer's command finds.</summary>
    public Dictionary<string, string> Environment(string source, string target, string work) => new(StringComparer.Ordinal)
    {
        ["PATH"] = Path,
        ["PGPASSFILE"] = System.IO.Path.Combine(Source.Folder, PasswordFile),
        ["SOURCE"] = SourceUrl(source).Uri(),
        ["TARGET"] = TargetUrl(target).Uri(),
        ["WORK"] = work,
        // As many as godwit's own "auto".
        ["JOBS"] = Math.Clamp(System.Environment.ProcessorCount, 2, 8).ToString(CultureInfo.InvariantCulture),
        // A function for every bash: the command as ./godwit starts it.
        ["BASH_FUNC_godwit%%"] = $"() {{ dotnet '{System.IO.Path.Combine(AppContext.BaseDirectory, "godwit.dll")}' \"$@\"; }}",
    };

    /// <summary>Writes what earlier work left in memory, so that it is not in the next one's time.</summary>
    public async Task CheckpointAsync(CancellationToken cancellationToken)
    {
        foreach (var server in new[] { Source, Target })
        {
            await using var session = await server.OpenSuperuserAsync("postgres", cancellationToken);
            await session.ExecuteAsync("CHECKPOINT", cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await Target.DisposeAsync();
    }

    private DatabaseUrl Reached(DatabaseUrl url) => _tls ? url : url with { Tls = TlsMode.Disable, RootCertificate = null };

    private async Task WritePasswordsAsync(CancellationToken cancellationToken)
    {
        var file = System.IO.Path.Combine(Source.Folder, PasswordFile);
        await using (File.Create(file)) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllLinesAsync(file, new[] { Source, Target }.Select(server => server.Superuser("*")).Select(url => $"*:{url.Port}:*:{url.User}:{url.Password?.Reveal()}"), cancellationToken);
    }
}
