using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Godwit.Engine.Verify.Shadow;

namespace Godwit.Engine.Reporting;

/// <summary>The JSON document of <c>godwit verify --shadow --json</c>; the contract is docs/json.md.</summary>
public static class ShadowJson
{
    /// <summary>Writes it, indented.</summary>
    public static string Write(ShadowVerdict shadow) => JsonSerializer.Serialize(
        new(
            !shadow.IsIdentical ? "different" : shadow.ExitCode == ExitCode.Failed ? "not_compared" : "identical",
            VerdictJson.Document(shadow.Basis),
            Percentile(shadow, query => query.Source), Percentile(shadow, query => query.Target),
            [.. shadow.Queries.Select(query => new ShadowQueryDocument(query.Query.Where, query.Query.Sql, VerdictJson.Word(query.State), query.Reason, Answer(query.Source), Answer(query.Target)))]),
        ShadowJsonContext.Default.ShadowDocument);

    private static ShadowAnswerDocument? Answer(ShadowAnswer? answer) => answer is null ? null : new(answer.Rows, answer.Digest, answer.Median.TotalMilliseconds, [.. answer.Times.Select(time => time.TotalMilliseconds)]);

    private static PercentilesDocument Percentile(ShadowVerdict shadow, Func<ShadowAnswers, ShadowAnswer?> side)
    {
        var times = shadow.Times(side);
        return new(Percentiles.Of(times, 50).TotalMilliseconds, Percentiles.Of(times, 95).TotalMilliseconds, Percentiles.Of(times, 99).TotalMilliseconds);
    }
}

internal sealed record ShadowDocument(string Verdict, BasisDocument Basis, PercentilesDocument SourceMs, PercentilesDocument TargetMs, ImmutableArray<ShadowQueryDocument> Queries);

internal sealed record PercentilesDocument(double P50, double P95, double P99);

internal sealed record ShadowQueryDocument(string Where, string Sql, string State, string? Reason, ShadowAnswerDocument? Source, ShadowAnswerDocument? Target);

internal sealed record ShadowAnswerDocument(long Rows, string Digest, double MedianMs, ImmutableArray<double> TimesMs);

[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(ShadowDocument))]
internal sealed partial class ShadowJsonContext : JsonSerializerContext;
