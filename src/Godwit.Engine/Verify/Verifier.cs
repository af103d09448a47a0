using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.Verify.LargeObjects;
using Godwit.Engine.Verify.Rows;
using Godwit.Engine.Verify.Schema;
using Godwit.Engine.Verify.Sequences;

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
        if (request.BetweenSnapshots is { } between) await between(cancellationToken);
        await using var target = await SideSession.OpenAsync(request.Target, request.TargetSnapshot, cancellationToken);
        if (request.Opened is { } opened) await opened(cancellationToken);
        var sides = new BothSides(source, target);
        var method = DigestChoice.Decide(source.Probe, target.Probe);
        var whole = request.Tables.IsEmpty;

        var (schema, skipped) = whole ? await CompareSchemaAsync(sides, request, cancellationToken) : (SchemaComparison.None, Skips.OnlyTables);
        var sequences = whole ? await CompareSequencesAsync(sides, request, cancellationToken) : [];
        var tables = await CompareTablesAsync(sides, request, method, progress, cancellationToken);
        var largeObjects = whole ? await CompareLargeObjectsAsync(sides, method, cancellationToken) : null;
        return new()
        {
            Started = started,
            Finished = time.GetUtcNow(),
            Source = Describe(source),
            Target = Describe(target),
            Basis = request.Basis,
            Method = method,
            Tables = tables,
            Sequences = sequences,
            LargeObjects = largeObjects,
            Schema = schema.Differences,
            VersionDifferences = schema.VersionDifferences,
            Skipped = skipped,
        };
    }

    private static async Task<(SchemaComparison, ImmutableArray<Skipped>)> CompareSchemaAsync(
        BothSides sides, VerifyRequest request, CancellationToken cancellationToken)
    {
        var (source, target) = await sides.ReadAsync((side, token) => SchemaReader.ReadAsync(side, request, token), cancellationToken);
        return (await SchemaComparison.OfAsync(sides, source, target, cancellationToken), Skips.Of(source, request));
    }

    private static async Task<ImmutableArray<SequenceVerdict>> CompareSequencesAsync(
        BothSides sides, VerifyRequest request, CancellationToken cancellationToken)
    {
        var (source, target) = await sides.ReadAsync((side, token) => SequenceReader.ReadAsync(side, request, token), cancellationToken);
        return SequenceComparison.Compare(source, target);
    }

    private static async Task<LargeObjectVerdict> CompareLargeObjectsAsync(BothSides sides, DigestMethod method, CancellationToken cancellationToken)
    {
        var (source, target) = await sides.ReadAsync((side, token) => LargeObjectDigester.DigestAsync(side, method, token), cancellationToken);
        return new(source, target);
    }

    private static async Task<ImmutableArray<TableVerdict>> CompareTablesAsync(
        BothSides sides, VerifyRequest request, DigestMethod method, IProgress<VerifyProgress>? progress, CancellationToken cancellationToken)
    {
        var (source, target) = await sides.ReadAsync(
            (side, token) => CatalogReader.TablesAsync(side.Connection, request.Selects, token), cancellationToken);
        TableFilter.Require(request.Tables, source, target);
        var elsewhere = TableFilter.Below(source, [.. request.Elsewhere.Keys]).Where(_ => !request.Elsewhere.IsEmpty).Select(table => table.Name).ToHashSet();
        var pairing = TablePairing.Of(
            TableFilter.Below(source, request.Tables).Where(table => !elsewhere.Contains(table.Name)), TableFilter.Below(target, request.Tables).Where(table => !elsewhere.Contains(table.Name)),
            await TableKeys.ReadAsync(sides.Source, cancellationToken));
        var (sourceRows, targetRows) = await sides.ReadAsync(
            (side, token) => new TableDigester(side, method, request.WorkersPerSide, request.PartSize, progress).DigestAsync(pairing.Pairs, token),
            cancellationToken);
        var verdicts = new List<TableVerdict>();
        await using var drill = new RowDrill(sides, method, request.Rows);
        foreach (var pair in pairing.Pairs)
        {
            var (left, right) = (sourceRows[pair.Name], targetRows[pair.Name]);
            var verdict = TableVerdict.Of(pair, left.Total, right.Total);
            var isRead = left.Total != right.Total && request.Rows.Limit > 0 && !pair.Columns.IsEmpty;
            verdicts.Add(isRead ? verdict with { Rows = await drill.FindAsync(pair, left, right, cancellationToken) } : verdict);
        }
        return
        [
            .. verdicts
                .Concat(pairing.SourceOnly.Select(table => TableVerdict.Missing(table.Name, Side.Target)))
                .Concat(pairing.TargetOnly.Select(table => TableVerdict.Missing(table.Name, Side.Source)))
                .Concat(TableFilter.Below(source, request.Tables).Where(table => elsewhere.Contains(table.Name) && !table.IsPartitioned).Select(table => new TableVerdict(table.Name, TableState.Elsewhere, null, null, [Why(table, source, request)])))
                .OrderBy(table => table.Name),
        ];
    }

    // Where its changes are noted: at the partitioned table.
    private static string Why(TableInfo table, IReadOnlyCollection<TableInfo> all, VerifyRequest request)
    {
        for (var at = table; at is not null; at = all.FirstOrDefault(other => other.Name == at.Parent))
            if (request.Elsewhere.TryGetValue(at.Name, out var why)) return why;
        return "";
    }

    private static ComparedSide Describe(SideSession side) => new(side.Database.Url.ToString(), side.Version, side.Origin);
}
