using System.Collections.Immutable;
using System.Globalization;
using Godwit.Bench.Datasets;
using Godwit.Bench.Peers;
using Godwit.Bench.Results;
using Godwit.Engine.Postgres;

namespace Godwit.Bench.Measuring;

/// <summary>Measures all peers on one dataset.</summary>
internal sealed class SetRun(BenchServers servers, int rounds, TimeProvider time, IProgress<string> progress)
{
    /// <summary>Makes the dataset, measures, and drops it. A peer that fails is named in the result.</summary>
    public async Task<SetResult> RunAsync(IDataset set, CancellationToken cancellationToken)
    {
        var source = $"bench_{set.Name}";
        progress.Report($"{set.Name}: loading");
        await set.LoadAsync(servers.Source, source, cancellationToken);
        try
        {
            var bytes = await SettleAsync(source, cancellationToken);
            var expected = await RowCounts.OfAsync(servers.Source, source, cancellationToken);
            var moving = await MoveAsync(set.Name, source, expected, cancellationToken);
            var verification = await VerifyAsync(set.Name, source, expected, cancellationToken);
            var description = string.Create(CultureInfo.InvariantCulture, $"{set.Description}; {expected.Count:N0} tables, {expected.Values.Sum():N0} rows, {bytes / Figures.Megabyte:N0} MB");
            return new(set.Name, description, moving.Whole, moving.Data, verification, moving.Steps);
        }
        finally
        {
            await servers.Source.DropDatabaseAsync(source, CancellationToken.None);
        }
    }

    private async Task<(Comparison Whole, Comparison Data, ImmutableArray<StepSeconds> Steps)> MoveAsync(
        string set, string source, IReadOnlyDictionary<string, long> expected, CancellationToken cancellationToken)
    {
        var series = AllPeers.Whole.Append(AllPeers.Pipe).ToDictionary(peer => peer, Series);
        var steps = new List<ImmutableArray<StepSeconds>>();
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var (peer, figures) in series.Where(entry => entry.Value.TakesPart))
            {
                await using var target = await TargetDatabase.CreateAsync(servers, source, cancellationToken);
                var run = await TryAsync(peer, figures, target, expected, $"{set}, round {round}", cancellationToken);
                if (peer == AllPeers.Godwit && run is not null) steps.Add(GodwitOutput.Steps(run.Output));
            }
        }
        var copies = new SeriesBuilder("godwit, its step copy", series[AllPeers.Godwit].Build().NotRun);
        foreach (var copy in steps.SelectMany(run => run).Where(step => step.Step == "copy")) copies.Add(new(TimeSpan.FromSeconds(copy.Seconds), null));
        return (
            new([.. AllPeers.Whole.Select(peer => series[peer].Build())]),
            new([copies.Build(), series[AllPeers.Pipe].Build()]),
            steps is [var first, ..] ? [.. first.Select(step => new StepSeconds(step.Step, Seconds(steps, step.Step)))] : []);
    }

    private async Task<Comparison> VerifyAsync(string set, string source, IReadOnlyDictionary<string, long> expected, CancellationToken cancellationToken)
    {
        var series = AllPeers.Verifying.ToDictionary(peer => peer, Series);
        var own = new SeriesBuilder("godwit verify, as it says itself");
        await using var target = await TargetDatabase.CreateAsync(servers, source, cancellationToken);
        var copied = await TryAsync(AllPeers.Godwit, new(AllPeers.Godwit.Name), target, expected, $"{set}, for verification", cancellationToken);
        for (var round = 1; round <= rounds && copied is not null; round++)
        {
            foreach (var (peer, figures) in series.Where(entry => entry.Value.TakesPart))
            {
                var run = await TryAsync(peer, figures, target, expected, $"{set}, round {round}", cancellationToken);
                if (peer == AllPeers.Verify && run is not null) own.Add(new(GodwitOutput.Verification(run.Output), null));
            }
        }
        if (copied is null)
            foreach (var figures in series.Values.Append(own)) figures.Fail("there was nothing to verify");
        if (!series[AllPeers.Verify].TakesPart) own.Fail("godwit verify failed");
        return new([series[AllPeers.Verify].Build(), own.Build(), .. AllPeers.Verifying.Skip(1).Select(peer => series[peer].Build())]);
    }

    private async Task<ShellRun?> TryAsync(
        Peer peer, SeriesBuilder figures, TargetDatabase target, IReadOnlyDictionary<string, long> expected, string when, CancellationToken cancellationToken)
    {
        try
        {
            var run = await target.RunAsync(peer, time, cancellationToken);
            await target.CheckAsync(expected, cancellationToken);
            figures.Add(run.Measurement);
            progress.Report($"{when}: {peer.Name}: {Figures.Text(run.Measurement.Wall.TotalSeconds)} s, {Figures.Megabytes(run.Measurement.Memory?.Resident)} MB");
            return run;
        }
        catch (PeerFailedException failure)
        {
            figures.Fail($"{when}: {failure.Message}");
            progress.Report($"{when}: {peer.Name} failed: {failure.Message}");
            return null;
        }
    }

    // Nothing is left to the source's first reader, nor to autovacuum.
    private async Task<long> SettleAsync(string source, CancellationToken cancellationToken)
    {
        await using var session = await servers.Source.OpenSuperuserAsync(source, cancellationToken);
        await session.ExecuteAsync("VACUUM ANALYZE", cancellationToken);
        return await session.ScalarAsync<long>("SELECT pg_database_size(current_database())", cancellationToken);
    }

    private SeriesBuilder Series(Peer peer) => new(peer.Name, ClientPrograms.Has(servers.Path, peer.Program) ? null : $"{peer.Program} is not installed");

    private static double Seconds(IEnumerable<ImmutableArray<StepSeconds>> runs, string step) =>
        Median.Of(runs.SelectMany(run => run).Where(timed => timed.Step == step).Select(timed => timed.Seconds)) ?? 0;
}
