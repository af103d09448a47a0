using System.Globalization;
using System.Text.RegularExpressions;
using Godwit.Bench.Measuring;

namespace Godwit.Bench.Following.Workloads;

/// <summary>Runs pgbench on the source.</summary>
internal sealed partial class Load(BenchServers servers, TimeProvider time)
{
    private const int Endless = 7 * 24 * 3600;

    /// <summary>How it is called, for the page.</summary>
    public static string Common { get; } = string.Create(CultureInfo.InvariantCulture, $"pgbench -n -M prepared -c {Workload.Clients} -j 2");

    /// <summary>So many transactions of each client, as fast as they go; nothing waits for the disk, as only the WAL that comes of it matters.</summary>
    /// <exception cref="PeerFailedException">pgbench failed.</exception>
    public Task TransactionsAsync(Workload workload, string database, int perClient, CancellationToken cancellationToken) =>
        RunAsync(workload, database, string.Create(CultureInfo.InvariantCulture, $"-t {perClient}"), "-c synchronous_commit=off", cancellationToken);

    /// <summary>For so many seconds; at a rate, or as fast as it goes.</summary>
    /// <returns>Transactions a second.</returns>
    /// <exception cref="PeerFailedException">pgbench failed.</exception>
    public Task<double> SecondsAsync(Workload workload, string database, int seconds, double? rate, CancellationToken cancellationToken) =>
        RunAsync(workload, database, string.Create(CultureInfo.InvariantCulture, $"-T {seconds}{(rate is { } limit ? $" -R {Math.Max(1, Math.Floor(limit)):0}" : "")}"), "", cancellationToken);

    /// <summary>At a rate, until it is stopped.</summary>
    /// <exception cref="PeerFailedException">pgbench failed, or ended by itself.</exception>
    public async Task UntilAsync(Workload workload, string database, double rate, CancellationToken stop)
    {
        try
        {
            await SecondsAsync(workload, database, Endless, rate, stop);
            throw new PeerFailedException("pgbench ended by itself");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // As it was asked to.
        }
    }

    /// <summary>What pgbench says at its end.</summary>
    /// <exception cref="PeerFailedException">It does not say so, or transactions failed.</exception>
    public static double Tps(string output) =>
        !FailedLine().IsMatch(output) && TpsLine().Match(output) is { Success: true } line
            ? double.Parse(line.Groups["tps"].Value, CultureInfo.InvariantCulture)
            : throw new PeerFailedException($"pgbench: {Shell.Tail(output)}");

    private async Task<double> RunAsync(Workload workload, string database, string how, string settings, CancellationToken cancellationToken)
    {
        var work = Directory.CreateTempSubdirectory("godwit-bench-");
        try
        {
            if (workload.Script is { } script) await File.WriteAllTextAsync(Path.Combine(work.FullName, "script.sql"), script, cancellationToken);
            var file = workload.Script is null ? "" : "-f $WORK/script.sql";
            var variables = servers.Environment(database, "postgres", work.FullName);
            variables["PGOPTIONS"] = settings;
            var run = await Shell.RunAsync($"{Common} {how} {file} \"$SOURCE\"", variables, time, cancellationToken, watchMemory: false);
            return Tps(run.Output);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@"^tps = (?<tps>[0-9.]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TpsLine();

    [GeneratedRegex(@"^number of failed transactions: [1-9]", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FailedLine();
}
