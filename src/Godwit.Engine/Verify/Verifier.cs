using System.Collections.Immutable;
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
        var pace = new Pace(request.Share, time);
        await using var source = await SideSession.OpenAsync(request.Source, request.SourceSnapshot, pace, cancellationToken);
        if (request.BetweenSnapshots is { } between) await between(cancellationToken);
        await using var target = await SideSession.OpenAsync(request.Target, request.TargetSnapshot, pace, cancellationToken);
        if (request.Opened is { } opened) await opened(cancellationToken);
        var sides = new BothSides(source, target);
        var method = DigestChoice.Decide(source.Probe, target.Probe);
        var whole = request.Tables.IsEmpty && request.Sample is null;

        // Of some tables it names the policies; it is no part of their verdict.
        var (schema, skipped) = whole || request.Visibility is not null ? await CompareSchemaAsync(sides, request, cancellationToken) : (SchemaComparison.None, []);
        var sequences = whole ? await CompareSequencesAsync(sides, request, cancellationToken) : [];
        var compared = await TableComparison.PairAsync(sides, request, cancellationToken);
        var tables = request.Sample is { } sample
            ? await compared.SampleAsync(method, sample, cancellationToken)
            : await compared.CompareAsync(method, progress, cancellationToken);
        var largeObjects = whole ? await CompareLargeObjectsAsync(sides, method, cancellationToken) : null;
        var beyond = new Beyond(sides, request, compared, method);
        var constraints = await beyond.ConstraintsAsync(cancellationToken);
        var visibility = await beyond.VisibilityAsync(schema.Differences, cancellationToken);
        var quality = await beyond.QualityAsync(tables.Tables, cancellationToken);
        return new()
        {
            Started = started,
            Finished = time.GetUtcNow(),
            Source = Describe(source),
            Target = Describe(target),
            Basis = request.Basis,
            Method = method,
            Sample = request.Sample,
            Tables = tables.Tables,
            Sequences = sequences,
            LargeObjects = largeObjects,
            Constraints = constraints.Verdict,
            Quality = quality.Verdict,
            Visibility = visibility.Verdict,
            Schema = whole ? schema.Differences : [],
            VersionDifferences = whole ? schema.VersionDifferences : [],
            Expected = whole ? schema.Expected : [],
            Skipped = [.. whole ? skipped : Skips.Narrowed(request), .. tables.Skipped, .. constraints.Skipped, .. visibility.Skipped, .. quality.Skipped],
        };
    }

    private static async Task<(SchemaComparison, ImmutableArray<Skipped>)> CompareSchemaAsync(
        BothSides sides, VerifyRequest request, CancellationToken cancellationToken)
    {
        var (source, target) = await sides.ReadAsync((side, token) => SchemaReader.ReadAsync(side, request, token), cancellationToken);
        return (await SchemaComparison.OfAsync(sides, request, source, target, cancellationToken), Skips.Of(source, request));
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

    private static ComparedSide Describe(SideSession side) => new(side.Database.Url.ToString(), side.Version, side.Origin);
}
