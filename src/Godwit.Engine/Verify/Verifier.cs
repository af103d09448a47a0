using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.Verify.LargeObjects;
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
        await using var target = await SideSession.OpenAsync(request.Target, request.TargetSnapshot, cancellationToken);
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
        var pairing = TablePairing.Of(TableFilter.Below(source, request.Tables), TableFilter.Below(target, request.Tables));
        var (sourceRows, targetRows) = await sides.ReadAsync(
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

    private static ComparedSide Describe(SideSession side) => new(side.Database.Url.ToString(), side.Version, side.Snapshot);
}
