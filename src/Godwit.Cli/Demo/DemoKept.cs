using Godwit.Cli.Local;
using Godwit.Cli.Run;
using Godwit.Engine.Planning;
using Godwit.Engine.Running;
using Godwit.Local;

namespace Godwit.Cli.Demo;

/// <summary>What <c>--keep</c> leaves until Ctrl-C: both servers, clients that write, a runner that follows, and a configuration to use them by.</summary>
internal static class DemoKept
{
    private const string Folder = "godwit-demo";

    /// <summary>Writes the configuration, says what can be tried, and follows until Ctrl-C.</summary>
    public static async Task RunAsync(
        Session session, Configuration configuration, DemoScenario scenario, LocalCluster source, LocalCluster target, int clients, CancellationToken cancellationToken)
    {
        var file = await WriteAsync(configuration, source, target, cancellationToken);
        var name = Path.GetRelativePath(Environment.CurrentDirectory, file);
        await session.SayAsync(
            $"""

            Kept until Ctrl-C: both servers, {clients} clients that write to the source, and a runner that follows. In another terminal:
              ./godwit verify -c {name}
              psql "{await UrlAsync(target, configuration.Target, cancellationToken)}" -c "{scenario.Damage}"
              ./godwit verify -c {name} --show-values
              ./godwit verify -c {name} --repair

            $ godwit run
            """);
        await using var traffic = ClientTraffic.Start(configuration.Source.Database, [.. scenario.Writes, .. scenario.LaterWrites], clients, session.Time);
        try
        {
            await RunCommand.ExecuteAsync(session, configuration, RunUntil.Ended, verify: false, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await session.SayAsync("stopped and removed");
        }
    }

    private static async Task<string> WriteAsync(Configuration configuration, LocalCluster source, LocalCluster target, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(Environment.CurrentDirectory, Folder)).FullName, "godwit.yaml");
        await File.WriteAllTextAsync(
            file,
            $$"""
            # The demonstration that runs now; gone with it.
            migration: {{configuration.Migration}}
            source: { platform: {{Word(configuration.Source.Platform)}}, database: "{{await UrlAsync(source, configuration.Source, cancellationToken)}}" }
            target: { platform: {{Word(configuration.Target.Platform)}}, database: "{{await UrlAsync(target, configuration.Target, cancellationToken)}}" }

            """, cancellationToken);
        return file;
    }

    // The password is in a file that only this user can read.
    private static async Task<string> UrlAsync(LocalCluster cluster, EndpointConfiguration side, CancellationToken cancellationToken) =>
        $"{side.Database.Uri()}&passfile={await ClusterPassword.WriteAsync(cluster, side.Database, cancellationToken)}";

    private static string Word(Platform platform) => platform.ToString().ToLowerInvariant();
}
