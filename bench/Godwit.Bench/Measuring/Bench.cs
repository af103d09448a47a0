using Godwit.Bench.Datasets;
using Godwit.Bench.Results;

namespace Godwit.Bench.Measuring;

/// <summary>Measures the datasets one after the other, and writes its section of the page after each of them.</summary>
internal sealed class Bench(BenchOptions options, TimeProvider time, IProgress<string> progress)
{
    /// <summary>Does it.</summary>
    /// <returns>Everything that was measured.</returns>
    /// <exception cref="FormatException">There is no such dataset.</exception>
    public async Task<IReadOnlyList<SetResult>> RunAsync(CancellationToken cancellationToken)
    {
        var sets = AllDatasets.Named(options.Sets);
        await using var servers = await BenchServers.StartAsync(options.Source, options.Target, tls: true, cancellationToken);
        var machine = await Machine.ReadAsync(await ProgramVersions.ReadAsync(servers, time, cancellationToken), time, cancellationToken);
        var results = new List<SetResult>();
        foreach (var set in sets)
        {
            results.Add(await new SetRun(servers, options.Rounds, time, progress).RunAsync(set, cancellationToken));
            await PageSections.WriteAsync(options.Out, PageSections.Moving, ResultsPage.Lines(machine, options.Rounds, results), cancellationToken);
        }
        return results;
    }
}
