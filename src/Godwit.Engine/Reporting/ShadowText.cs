using System.Collections.Immutable;
using System.Globalization;
using Godwit.Engine.Verify.Shadow;

namespace Godwit.Engine.Reporting;

/// <summary>An application's own queries on both sides, as plain lines.</summary>
public static class ShadowText
{
    private const int LongestQuery = 70;

    /// <summary>The lines: one sentence, the times, then each query.</summary>
    /// <param name="shadow">The verdict.</param>
    /// <param name="limits">Milliseconds that 50, 95 and 99 percent of the times are not to exceed.</param>
    public static ImmutableArray<string> Lines(ShadowVerdict shadow, ShadowLimits limits)
    {
        var ran = shadow.Queries.Count(query => query.State != ShadowState.NotRun);
        return
        [
            $"{(ran == 0 ? "Nothing compared" : shadow.IsIdentical ? "Same answers" : $"Different answers: {Count(shadow, ShadowState.Different)}")}"
                + $"{(shadow.Basis.Lsn is { } lsn ? $" at {lsn}" : "")}: {Queries(ran)} compared, {Queries(shadow.Queries.Length - ran)} not.",
            .. shadow.Basis is { Lsn: null, Reason: { } reason } ? [$"Each side as it stood, one after the other: what was written meanwhile differs. {reason}"] : ImmutableArray<string>.Empty,
            .. VerdictText.Basis(shadow.Basis),
            .. ran == 0 ? ImmutableArray<string>.Empty : [.. Times(shadow, limits)],
            .. shadow.Queries.OrderBy(query => query.State == ShadowState.Different ? 0 : 1).SelectMany(Lines),
        ];
    }

    private static IEnumerable<string> Times(ShadowVerdict shadow, ShadowLimits limits)
    {
        var (source, target) = (shadow.Times(query => query.Source), shadow.Times(query => query.Target));
        foreach (var (percent, limit) in new[] { (50, limits.P50), (95, limits.P95), (99, limits.P99) })
        {
            var (here, there) = (Percentiles.Of(source, percent), Percentiles.Of(target, percent));
            yield return $"  P{percent}  {Milliseconds(here),10} on the source, {Milliseconds(there),10} on the target  limit {limit:N0} ms{(there.TotalMilliseconds > limit ? ": ABOVE" : "")}";
        }
    }

    private static IEnumerable<string> Lines(ShadowAnswers query)
    {
        var sql = string.Join(' ', query.Query.Sql.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        yield return $"{query.Query.Where}: {(sql.Length <= LongestQuery ? sql : $"{sql[..LongestQuery]}…")}";
        yield return query.State switch
        {
            ShadowState.NotRun => $"  not compared: {query.Reason}",
            ShadowState.Different => $"  DIFFERENT: {query.Reason}{Median(query)}",
            ShadowState.OtherOrder => $"  {Figures.Count(query.Source!.Rows, "row")}, {query.Reason}{Median(query)}",
            _ => $"  {Figures.Count(query.Source!.Rows, "row")}, the same{Median(query)}",
        };
    }

    private static string Median(ShadowAnswers query) => query is { Source: { } source, Target: { } target } ? $"; {Milliseconds(source.Median)} on the source, {Milliseconds(target.Median)} on the target" : "";

    private static int Count(ShadowVerdict shadow, ShadowState state) => shadow.Queries.Count(query => query.State == state);

    private static string Queries(int count) => count == 1 ? "1 query" : $"{count:N0} queries";

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms");
}

/// <summary>How long an application's queries may take, in milliseconds.</summary>
/// <param name="P50">Half of them.</param>
/// <param name="P95">95 percent.</param>
/// <param name="P99">99 percent.</param>
public sealed record ShadowLimits(int P50, int P95, int P99);
