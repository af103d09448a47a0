using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Godwit.Engine.Verify;
using Godwit.Engine.Verify.Rows;

namespace Godwit.Engine.Reporting;

/// <summary>A verdict as the JSON document of <c>godwit verify --json</c>; the contract is docs/json.md.</summary>
public static class VerdictJson
{
    /// <summary>Writes it, indented; with the values that it holds.</summary>
    public static string Write(Verdict verdict) => JsonSerializer.Serialize(Document(verdict), VerdictJsonContext.Default.VerdictDocument);

    /// <summary>The same on one line: an event of a watch.</summary>
    public static string WriteLine(Verdict verdict) => JsonSerializer.Serialize(Document(verdict), VerdictLineContext.Default.VerdictDocument);

    private static VerdictDocument Document(Verdict verdict) => new(
        !verdict.IsIdentical ? "different" : verdict.Sample is null ? "identical" : "sample_agrees",
        verdict.Started, verdict.Finished,
        Document(verdict.Basis),
        verdict.Sample is { } sample ? new(sample.Rows, sample.Seed) : null,
        verdict.Method == DigestMethod.HashText ? "hash_text" : "md5",
        Side(verdict.Source), Side(verdict.Target),
        [
            .. verdict.Tables.Select(table => new TableDocument(
                table.Name.Schema, table.Name.Name, Word(table.State),
                table.Source?.Rows, table.Target?.Rows, table.Source?.Bytes, table.Target?.Bytes, table.Source?.Hex, table.Target?.Hex, table.Differences, Rows(table.Rows))),
        ],
        [.. verdict.Sequences.Select(sequence => new SequenceDocument(sequence.Name.Schema, sequence.Name.Name, sequence.Differences.IsEmpty, sequence.Differences))],
        verdict.LargeObjects is { } objects
            ? new(objects.IsIdentical, objects.Source.Rows, objects.Target.Rows, objects.Source.Hex, objects.Target.Hex)
            : null,
        [.. verdict.Schema.Select(Difference)],
        [.. verdict.VersionDifferences.Select(Difference)],
        [.. verdict.Expected.Select(one => new ExpectedDocument(one.Difference.Kind, one.Difference.Name, one.Difference.Property, one.Difference.Source, one.Difference.Target, one.Reason))],
        ConstraintsDocument.Of(verdict.Constraints), VisibilityDocument.Of(verdict.Visibility), QualityDocument.Of(verdict.Quality),
        [.. verdict.Skipped.Select(skipped => new SkippedDocument(skipped.Kind, skipped.Name, skipped.Reason))]);

    internal static BasisDocument Document(VerdictBasis basis) =>
        new(Word(basis.Mode), basis.Lsn?.ToString(), basis.Held?.TotalMilliseconds, basis.Mode == VerdictMode.Recheck ? basis.Rounds : null, basis.Reason);

    private static RowsDocument? Rows(RowDifferences? rows) => rows is null ? null : new(
        rows.Key, rows.Found, rows.IsComplete,
        [
            .. rows.Rows.Select(row => new RowDocument(
                Word(row.State), row.Key, row.SourceDigest, row.TargetDigest, row.Count,
                [.. row.Columns.Select(column => new ColumnDocument(column.Column, column.SourceDigest, column.TargetDigest, column.SourceValue, column.TargetValue))])),
        ]);

    internal static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static SideDocument Side(ComparedSide side) => new(side.Url, side.ServerVersion, side.Snapshot);

    private static DifferenceDocument Difference(SchemaDifference difference) =>
        new(difference.Kind, difference.Name, difference.Property, difference.Source, difference.Target);
}

internal sealed record VerdictDocument(
    string Verdict, DateTimeOffset Started, DateTimeOffset Finished, BasisDocument Basis, SampleDocument? Sample, string Method, SideDocument Source, SideDocument Target,
    ImmutableArray<TableDocument> Tables, ImmutableArray<SequenceDocument> Sequences, LargeObjectsDocument? LargeObjects,
    ImmutableArray<DifferenceDocument> Schema, ImmutableArray<DifferenceDocument> VersionDifferences, ImmutableArray<ExpectedDocument> Expected,
    ConstraintsDocument? Constraints, VisibilityDocument? Visibility, QualityDocument? Quality, ImmutableArray<SkippedDocument> Skipped);

internal sealed record SampleDocument(int Rows, int Seed);

internal sealed record SideDocument(string Url, string ServerVersion, string Snapshot);

internal sealed record TableDocument(
    string Schema, string Table, string State, long? SourceRows, long? TargetRows, long? SourceBytes, long? TargetBytes, string? SourceDigest, string? TargetDigest,
    ImmutableArray<string> Differences, RowsDocument? Rows);

internal sealed record BasisDocument(string Mode, string? Lsn, double? HeldMs, int? Rounds, string? Reason);

internal sealed record RowsDocument(ImmutableArray<string> Key, long Found, bool Complete, ImmutableArray<RowDocument> Rows);

internal sealed record RowDocument(
    string State, ImmutableArray<string> Key, string? SourceDigest, string? TargetDigest, long Count, ImmutableArray<ColumnDocument> Columns);

internal sealed record ColumnDocument(string Column, string? SourceDigest, string? TargetDigest, string? SourceValue, string? TargetValue);

internal sealed record SequenceDocument(string Schema, string Sequence, bool Identical, ImmutableArray<string> Differences);

internal sealed record LargeObjectsDocument(bool Identical, long SourceCount, long TargetCount, string SourceDigest, string TargetDigest);

internal sealed record DifferenceDocument(string Kind, string Name, string? Property, string? Source, string? Target);

internal sealed record ExpectedDocument(string Kind, string Name, string? Property, string? Source, string? Target, string Reason);

internal sealed record SkippedDocument(string Kind, string Name, string Reason);

[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(VerdictDocument))]
internal sealed partial class VerdictJsonContext : JsonSerializerContext;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(VerdictDocument))]
internal sealed partial class VerdictLineContext : JsonSerializerContext;
