using Godwit.Bench.Following.Measuring;
using Godwit.Bench.Following.Results;
using Godwit.Bench.Following.Workloads;
using Godwit.Bench.Measuring;
using Godwit.Bench.Results;

namespace Godwit.Bench.Following;

/// <summary>Measures the workloads one after the other, and writes its section of the page after each of them.</summary>
internal sealed class FollowBench(FollowOptions options, TimeProvider time, IProgress<string> progress)
{
    /// <summary>Does it.</summary>
    /// <returns>Everything that was measured.</returns>
    /// <exception cref="FormatException">There is no such workload.</exception>
    public async Task<FollowResults> RunAsync(CancellationToken cancellationToken)
    {
        var workloads = AllWorkloads.Chosen(options);
        await using var servers = await BenchServers.StartAsync(options.Source, options.Target, options.Tls, cancellationToken);
        var machine = await Machine.ReadAsync(await ProgramVersions.ReadAsync(servers, time, cancellationToken), time, cancellationToken);
        var results = FollowResults.Empty;
        foreach (var workload in workloads)
        {
            var set = await WithTemplateAsync(servers, workload, template => new CatchUpSet(servers, options, time, progress).RunAsync(workload, template, cancellationToken), cancellationToken);
            results = results with { CatchUps = results.CatchUps.Add(set) };
            await WriteAsync();
        }
        if (options.Measures(FollowOptions.Lag) || options.Measures(FollowOptions.Tps))
        {
            var live = AllWorkloads.Tpcb;
            results = results with { Live = await WithTemplateAsync(servers, live, template => new LiveSet(servers, options, time, progress).RunAsync(live, template, cancellationToken), cancellationToken) };
            await WriteAsync();
        }
        return results;

        Task WriteAsync() => PageSections.WriteAsync(options.Out, options.Tls ? PageSections.Following : PageSections.FollowingInClear, FollowPage.Lines(machine, options, results), cancellationToken);
    }

    private async Task<T> WithTemplateAsync<T>(BenchServers servers, Workload workload, Func<string, Task<T>> measure, CancellationToken cancellationToken)
    {
        var template = $"bench_{workload.Name}";
        progress.Report($"{workload.Name}: loading");
        await workload.Data.LoadAsync(servers.Source, template, cancellationToken);
        try
        {
            await FollowSource.EquipAsync(servers, template, cancellationToken);
            return await measure(template);
        }
        finally
        {
            await servers.Source.DropDatabaseAsync(template, CancellationToken.None);
        }
    }
}
