using Godwit.Bench.Datasets;
using Godwit.Bench.Measuring;
using Godwit.Bench.Results;
using Godwit.Bench.Verifying.Data;
using Godwit.Bench.Verifying.Measuring;
using Godwit.Bench.Verifying.Results;

namespace Godwit.Bench.Verifying;

/// <summary>Measures what the options name, one after the other, and writes its section of the page after each.</summary>
internal sealed class VerifyBench(VerifyOptions options, TimeProvider time, IProgress<string> progress)
{
    /// <summary>Does it.</summary>
    /// <returns>Everything that was measured.</returns>
    public async Task<VerifyResults> RunAsync(CancellationToken cancellationToken)
    {
        await using var servers = await BenchServers.StartAsync(options.Source, options.Target, tls: true, cancellationToken);
        var machine = await Machine.ReadAsync(await ProgramVersions.ReadAsync(servers, time, cancellationToken), time, cancellationToken);
        var results = VerifyResults.Empty;
        if (options.Measures(VerifyOptions.Clean) || options.Measures(VerifyOptions.Drill)) await PassAsync(VerifyOptions.Clean, new Pgbench(options.Scale));
        if (options.Measures(VerifyOptions.Small)) await PassAsync(VerifyOptions.Small, new KeyedTables(options.Tables));
        if (options.Measures(VerifyOptions.Hold))
        {
            results = results with { Hold = await new HoldSet(servers, options, time, progress).RunAsync(cancellationToken) };
            await WriteAsync();
        }
        return results;

        async Task PassAsync(string name, IDataset set)
        {
            results = results with { Passes = results.Passes.Add(await new PassSet(servers, options, time, progress).RunAsync(name, set, cancellationToken)) };
            await WriteAsync();
        }

        Task WriteAsync() => PageSections.WriteAsync(options.Out, PageSections.Verifying, VerifyPage.Lines(machine, options, results), cancellationToken);
    }
}
