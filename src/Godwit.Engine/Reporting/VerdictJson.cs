using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Godwit.Engine.Verify;

namespace Godwit.Engine.Reporting;

/// <summary>A verdict as the JSON document of <c>godwit verify --json</c>; the contract is docs/json.md.</summary>
public static class VerdictJson
{
    /// <summary>Writes it, indented.</summary>
    public static string Write(Verdict verdict) => JsonSerializer.Serialize(Document(verdict), VerdictJsonContext.Default.VerdictDocument);

    private static VerdictDocument Document(Verdict verdict) => new(
        verdict.IsIdentical ? "identical" : "different",
        verdict.Started, verdict.Finished,
        verdict.Method == DigestMethod.HashText ? "hash_text" : "md5",
        Side(verdict.Source), Side(verdict.Target),
        [
            .. verdict.Tables.Select(table => new TableDocument(
                table.Name.Schema, table.Name.Name, JsonNamingPolicy.SnakeCaseLower.ConvertName(table.State.ToString()),
                table.Source?.Rows, table.Target?.Rows, table.Source?.Hex, table.Target?.Hex, table.Differences)),
        ],
        [.. verdict.Sequences.Select(sequence => new SequenceDocument(sequence.Name.Schema, sequence.Name.Name, sequence.Differences.IsEmpty, sequence.Differences))],
        verdict.LargeObjects is { } objects
            ? new(objects.IsIdentical, objects.Source.Rows, objects.Target.Rows, objects.Source.Hex, objects.Target.Hex)
            : null,
        [.. verdict.Schema.Select(Difference)],
        [.. verdict.VersionDifferences.Select(Difference)],
        [.. verdict.Skipped.Select(skipped => new SkippedDocument(skipped.Kind, skipped.Name, skipped.Reason))]);

    private static SideDocument Side(ComparedSide side) => new(side.Url, side.ServerVersion, side.Snapshot);

    private static DifferenceDocument Difference(SchemaDifference difference) =>
        new(difference.Kind, difference.Name, difference.Property, difference.Source, difference.Target);
}

internal sealed record VerdictDocument(
    string Verdict, DateTimeOffset Started, DateTimeOffset Finished, string Method, SideDocument Source, SideDocument Target,
    ImmutableArray<TableDocument> Tables, ImmutableArray<SequenceDocument> Sequences, LargeObjectsDocument? LargeObjects,
    ImmutableArray<DifferenceDocument> Schema, ImmutableArray<DifferenceDocument> VersionDifferences, ImmutableArray<SkippedDocument> Skipped);

internal sealed record SideDocument(string Url, string ServerVersion, string Snapshot);

internal sealed record TableDocument(
    string Schema, string Table, string State, long? SourceRows, long? TargetRows, string? SourceDigest, string? TargetDigest,
    ImmutableArray<string> Differences);

internal sealed record SequenceDocument(string Schema, string Sequence, bool Identical, ImmutableArray<string> Differences);

internal sealed record LargeObjectsDocument(bool Identical, long SourceCount, long TargetCount, string SourceDigest, string TargetDigest);

internal sealed record DifferenceDocument(string Kind, string Name, string? Property, string? Source, string? Target);

internal sealed record SkippedDocument(string Kind, string Name, string Reason);

[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(VerdictDocument))]
internal sealed partial class VerdictJsonContext : JsonSerializerContext;
