using System.CommandLine;
using Godwit.Engine;
using Godwit.Local;

namespace Godwit.Cli.Local;

/// <summary><c>godwit local start</c>: a PostgreSQL to try things on, gone with Ctrl-C.</summary>
internal static class LocalCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var version = new Option<int?>("--version") { HelpName = "15..18", Description = "PostgreSQL's major version; the newest installed if not given" };
        var standIn = new Option<StandIn>("--stand-in") { Description = "The platform to behave like", HelpName = "plain|rds|supabase" };
        var sample = new Option<string?>("--sample") { HelpName = "NAME", Description = "Load a sample: " + string.Join(", ", Samples.Names) };
        var durable = new Option<bool>("--durable") { Description = "Survive a power cut (fsync on)" };
        var start = new Command("start", "Start a PostgreSQL server in a temporary folder, until Ctrl-C") { version, standIn, sample, durable };
        start.SetAction((parsed, cancellationToken) => StartAsync(
            new LocalClusterOptions
            {
                Version = parsed.GetValue(version),
                StandIn = parsed.GetValue(standIn),
                Durable = parsed.GetValue(durable),
            },
            parsed.GetValue(sample), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellationToken));
        return new Command("local", "PostgreSQL servers on this machine, to try things on") { start };
    }

    private static async Task<int> StartAsync(
        LocalClusterOptions options, string? sample, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        try
        {
            await using var cluster = await LocalCluster.StartAsync(options, cancellationToken);
            if (sample is not null) await Samples.LoadAsync(cluster, sample, owner: null, sample, cancellationToken);
            var url = cluster.Customer(sample ?? "postgres");
            // In the form of an .env file. The password is where libpq and Godwit look for it, and not in the output.
            await output.WriteLineAsync($"DATABASE_URL={url.Uri()}");
            await output.WriteLineAsync($"PGPASSFILE={await ClusterPassword.WriteAsync(cluster, url, cancellationToken)}");
            await output.FlushAsync(cancellationToken);
            await errors.WriteLineAsync($"PostgreSQL {cluster.Version} ({cluster.StandIn}) runs until Ctrl-C; its log is {cluster.Log}");
            await Task.Delay(Timeout.InfiniteTimeSpan, options.Time, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await errors.WriteLineAsync("stopped and removed");
        }
        return (int)ExitCode.Ok;
    }
}
