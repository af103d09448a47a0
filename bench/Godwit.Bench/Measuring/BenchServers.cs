using System.Globalization;
using Godwit.Engine.Postgres;
using Godwit.Local;

namespace Godwit.Bench.Measuring;

/// <summary>The two servers, with the same settings.</summary>
internal sealed class BenchServers : IAsyncDisposable
{
    private const string PasswordFile = "bench.pgpass";

    private BenchServers(LocalCluster source, LocalCluster target)
    {
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
    public static async Task<BenchServers> StartAsync(int source, int target, CancellationToken cancellationToken)
    {
        var first = await LocalCluster.StartAsync(new() { Version = source, Durable = true }, cancellationToken);
        try
        {
            var second = await LocalCluster.StartAsync(new() { Version = target, Durable = true }, cancellationToken);
            var servers = new BenchServers(first, second);
            await servers.WritePasswordsAsync(cancellationToken);
            return servers;
        }
        catch
        {
            await first.DisposeAsync();
            throw;
        }
    }

    /// <summary>What a peer's command finds.</summary>
    public Dictionary<string, string> Environment(string source, string target, string work) => new(StringComparer.Ordinal)
    {
        ["PATH"] = Path,
        ["PGPASSFILE"] = System.IO.Path.Combine(Source.Folder, PasswordFile),
        ["SOURCE"] = Source.Superuser(source).Uri(),
        ["TARGET"] = Target.Superuser(target).Uri(),
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

    private async Task WritePasswordsAsync(CancellationToken cancellationToken)
    {
        var file = System.IO.Path.Combine(Source.Folder, PasswordFile);
        await using (File.Create(file)) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.WriteAllLinesAsync(file, new[] { Source, Target }.Select(server => server.Superuser("*")).Select(url => $"*:{url.Port}:*:{url.User}:{url.Password?.Reveal()}"), cancellationToken);
    }
}
