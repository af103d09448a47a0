using Godwit.Engine.Postgres;
using Godwit.Local;
using Godwit.Local.Processes;
using Godwit.Local.Servers;

namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>PostgreSQL's own benchmark.</summary>
internal static class Pgbench
{
    /// <summary>Runs it to its end; what it printed.</summary>
    public static async Task<string> RunAsync(DatabaseUrl url, params string[] arguments)
    {
        var pgbench = SystemServers.Client("pgbench");
        Assert.SkipWhen(pgbench is null, "pgbench is not installed: apt-get install postgresql-contrib, or postgresql-15 on Debian");
        var start = ChildProcess.Describe(pgbench!, [.. arguments, url.Uri()]);
        foreach (var (name, value) in url.Environment()) start.Environment[name] = value;
        var outcome = await ChildProcess.RunAsync(start, TestContext.Current.CancellationToken);
        outcome.ExitCode.ShouldBe(0, outcome.Errors);
        return outcome.Output;
    }

    /// <summary>Eight clients that write, a few seconds at a time, until they are told to stop.</summary>
    public static async Task WriteAsync(DatabaseUrl url, int transactionsPerSecond, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
            (await RunAsync(url, "-n", "-c", "8", "-j", "2", "-T", "2", $"--rate={transactionsPerSecond}")).ShouldContain("number of failed transactions: 0 ");
    }
}
