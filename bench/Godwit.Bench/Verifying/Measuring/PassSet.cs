using System.Globalization;
using Godwit.Bench.Datasets;
using Godwit.Bench.Following.Measuring;
using Godwit.Bench.Following.Results;
using Godwit.Bench.Measuring;
using Godwit.Bench.Peers;
using Godwit.Bench.Results;
using Godwit.Bench.Verifying.Results;
using Godwit.Engine.Postgres;

namespace Godwit.Bench.Verifying.Measuring;

/// <summary>Measures passes over a dataset and its exact copy.</summary>
internal sealed class PassSet(BenchServers servers, VerifyOptions options, TimeProvider time, IProgress<string> progress)
{
    private const int RowsOfScale = 100_000;

    // What differs is its exit code 3.
    private static readonly Peer Drilling = AllPeers.Verify with { Name = "godwit verify, one row differs", Command = $"{AllPeers.Verify.Command} || [ $? -eq 3 ]" };

    private readonly RoundsBuilder<PassRun> _limit = new(Limit.PeerName, ClientPrograms.Has(servers.Path, Limit.Peer.Program) ? null : $"{Limit.Peer.Program} is not installed");
    private readonly RoundsBuilder<PassRun> _clean = new(AllPeers.Verify.Name);
    private readonly RoundsBuilder<PassRun> _drill = new(Drilling.Name);
    private IReadOnlyDictionary<string, string>? _digests;

    /// <summary>Makes both databases, does every round, and drops them. What fails is named in the result.</summary>
    /// <param name="name">Among the options' sets.</param>
    /// <param name="set">The dataset.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<PassResult> RunAsync(string name, IDataset set, CancellationToken cancellationToken)
    {
        var source = $"bench_{set.Name}";
        progress.Report($"{name}: loading");
        await set.LoadAsync(servers.Source, source, cancellationToken);
        try
        {
            await using var target = await TargetDatabase.CreateAsync(servers, source, cancellationToken);
            await target.RunAsync(AllPeers.Godwit, time, cancellationToken, watchMemory: false);
            var description = await SettleAsync(source, target, cancellationToken);
            var drills = name == VerifyOptions.Clean && options.Measures(VerifyOptions.Drill);
            for (var round = 1; round <= options.Rounds; round++) await RoundAsync(source, target, $"{name}, round {round}", round, drills, cancellationToken);
            return new(name, $"{set.Description}; {description}", _limit.Build(), _clean.Build(), drills ? _drill.Build() : null);
        }
        finally
        {
            await servers.Source.DropDatabaseAsync(source, CancellationToken.None);
        }
    }

    private async Task RoundAsync(string source, TargetDatabase target, string when, int round, bool drills, CancellationToken cancellationToken)
    {
        var attempt = new Attempt(progress, when);
        List<Func<Task>> passes = [() => attempt.TryAsync(_limit, LimitAsync), () => attempt.TryAsync(_clean, CleanAsync)];
        if (drills) passes.Add(() => attempt.TryAsync(_drill, DrillAsync));
        if (round % 2 == 0) passes.Reverse();
        foreach (var pass in passes) await pass();

        async Task LimitAsync()
        {
            var run = await target.RunAsync(Limit.Peer, time, cancellationToken, watchMemory: false);
            RequireSame(Limit.Read(run.Output));
            Add(_limit, run, null);
        }

        async Task CleanAsync()
        {
            var run = await target.RunAsync(AllPeers.Verify, time, cancellationToken, watchMemory: false);
            var verdict = VerdictReading.Of(run.Output);
            if (!verdict.IsIdentical) throw new PeerFailedException($"it found differences: {string.Join("; ", verdict.Differing.Take(3))}");
            RequireSame(verdict.Digests);
            Add(_clean, run, verdict);
        }

        async Task DrillAsync()
        {
            // Another each time, so that it is not always the same bucket.
            var row = new OneRow(options.Scale * RowsOfScale / 2 + round);
            await row.DamageAsync(servers, cancellationToken);
            try
            {
                var run = await target.RunAsync(Drilling, time, cancellationToken, watchMemory: false);
                var verdict = VerdictReading.Of(run.Output);
                if (verdict.Differing is not [var found] || found != row.Found) throw new PeerFailedException($"{row.Found}, but it found: {string.Join("; ", verdict.Differing.Take(3))}");
                Add(_drill, run, verdict);
            }
            finally
            {
                await row.RestoreAsync(servers, source, CancellationToken.None);
            }
        }

        void Add(RoundsBuilder<PassRun> rounds, ShellRun run, VerdictReading? verdict)
        {
            rounds.Add(new(run.Measurement.Wall, verdict?.Took));
            progress.Report($"{when}: {rounds.Peer}: {Figures.Text(run.Measurement.Wall.TotalSeconds)} s{(verdict is null ? "" : $", {Figures.Text(verdict.Took.TotalSeconds)} s as it says itself")}");
        }
    }

    // Both compute the same, or one is not the other's limit.
    private void RequireSame(IReadOnlyDictionary<string, string> digests)
    {
        _digests ??= digests;
        if (_digests.Count == 0 || _digests.Count != digests.Count || _digests.Any(table => !digests.TryGetValue(table.Key, out var digest) || digest != table.Value))
            throw new PeerFailedException("its digests are not those of the pass before");
    }

    // Nothing is left to the first reader, nor to autovacuum.
    private async Task<string> SettleAsync(string source, TargetDatabase target, CancellationToken cancellationToken)
    {
        await using var left = await servers.Source.OpenSuperuserAsync(source, cancellationToken);
        await using var right = await servers.Target.OpenSuperuserAsync(TargetDatabase.Name, cancellationToken);
        foreach (var session in new[] { left, right }) await session.ExecuteAsync("VACUUM ANALYZE", cancellationToken);
        await Limit.WriteAsync(left, target.Work, cancellationToken);
        var counts = await RowCounts.OfAsync(servers.Source, source, cancellationToken);
        await target.CheckAsync(counts, cancellationToken);
        var bytes = await left.ScalarAsync<long>("SELECT pg_database_size(current_database())", cancellationToken);
        return string.Create(CultureInfo.InvariantCulture, $"{counts.Count:N0} tables, {counts.Values.Sum():N0} rows, {bytes / Figures.Megabyte:N0} MB");
    }
}
