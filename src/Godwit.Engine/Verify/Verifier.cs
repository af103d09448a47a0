using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;

namespace Godwit.Engine.Verify;

/// <summary>Compares two databases, each under one snapshot.</summary>
public sealed class Verifier(TimeProvider time)
{
    /// <summary>Compares what the request selects. Differences are in the verdict, not an exception.</summary>
    /// <exception cref="GodwitException">The comparison could not be made: a side is unreachable, or something cannot be read completely.</exception>
    public async Task<Verdict> VerifyAsync(VerifyRequest request, IProgress<VerifyProgress>? progress, CancellationToken cancellationToken)
    {
        var started = time.GetUtcNow();
        await using var source = await SideSession.OpenAsync(request.Source, request.SourceSnapshot, cancellationToken);
        await using var target = await SideSession.OpenAsync(request.Target, request.TargetSnapshot, cancellationToken);
        var method = DigestChoice.Decide(source.Probe, target.Probe);

        var tables = await CompareTablesAsync(request, source, target, method, progress, cancellationToken);
        return new()
        {
            Started = started,
            Finished = time.GetUtcNow(),
            Source = Describe(source),
            Target = Describe(target),
            Method = method,
            Tables = tables,
        };
    }

    private static async Task<ImmutableArray<TableVerdict>> CompareTablesAsync(
        VerifyRequest request, SideSession source, SideSession target, DigestMethod method, IProgress<VerifyProgress>? progress,
        CancellationToken cancellationToken)
    {
        var (left, right) = await BothAsync(source, target, (side, token) => TablesAsync(side, request, token), cancellationToken);
        TableFilter.Require(request.Tables, left, right);
        var pairing = TablePairing.Of(TableFilter.Below(left, request.Tables), TableFilter.Below(right, request.Tables));
        var (sourceRows, targetRows) = await BothAsync(
            source, target,
            (side, token) => new TableDigester(side, method, request.WorkersPerSide, request.PartSize, progress).DigestAsync(pairing.Pairs, token),
            cancellationToken);
        return
        [
            .. pairing.Pairs.Select(pair => TableVerdict.Of(pair, sourceRows[pair.Name], targetRows[pair.Name]))
                .Concat(pairing.SourceOnly.Select(table => TableVerdict.Missing(table.Name, Side.Target)))
                .Concat(pairing.TargetOnly.Select(table => TableVerdict.Missing(table.Name, Side.Source)))
                .OrderBy(table => table.Name),
        ];
    }

    private static Task<ImmutableArray<TableInfo>> TablesAsync(SideSession side, VerifyRequest request, CancellationToken cancellationToken) =>
        CatalogReader.TablesAsync(
            side.Connection, table => !string.Equals(table.Schema, "godwit", StringComparison.Ordinal) && request.IncludeTable(table), cancellationToken);

    /// <summary>Runs the same on both sides at once; when one fails, the other is stopped and the first error is the one thrown.</summary>
    private static async Task<(T Source, T Target)> BothAsync<T>(
        SideSession source, SideSession target, Func<SideSession, CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        var results = new T[2];
        await Parallel.ForEachAsync(
            new[] { (Index: 0, Side: source), (Index: 1, Side: target) },
            new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellationToken },
            async (entry, token) => results[entry.Index] = await run(entry.Side, token));
        return (results[0], results[1]);
    }

    private static ComparedSide Describe(SideSession side) => new(side.Database.Url.ToString(), side.Version, side.Snapshot);
}
