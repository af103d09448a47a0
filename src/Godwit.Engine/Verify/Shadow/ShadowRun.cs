using System.Collections.Immutable;
using Npgsql;

namespace Godwit.Engine.Verify.Shadow;

/// <summary>Asks an application's own queries on both sides, in turn.</summary>
/// <param name="time">Clock.</param>
/// <param name="rounds">How often each query is asked on each side, for its times; once more before, which warms the caches and does not count.</param>
public sealed class ShadowRun(TimeProvider time, int rounds)
{
    /// <summary>Asks them, each side under its snapshot. A SET statement among them is in force for those that follow.</summary>
    /// <param name="request">The sides, their snapshots and the basis; the rest of it plays no part.</param>
    /// <param name="queries">The queries.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GodwitException">A side cannot be reached.</exception>
    public async Task<ShadowVerdict> RunAsync(VerifyRequest request, ImmutableArray<ShadowQuery> queries, CancellationToken cancellationToken)
    {
        await using var source = await SideSession.OpenAsync(request.Source, request.SourceSnapshot, cancellationToken);
        if (request.BetweenSnapshots is { } between) await between(cancellationToken);
        await using var target = await SideSession.OpenAsync(request.Target, request.TargetSnapshot, cancellationToken);
        if (request.Opened is { } opened) await opened(cancellationToken);
        var answers = ImmutableArray.CreateBuilder<ShadowAnswers>();
        ImmutableArray<string> settings = [];
        foreach (var alike in Runs(queries))
        {
            if (IsSetting(alike[0].Sql))
            {
                settings = settings.AddRange(alike.Select(setting => setting.Sql));
                continue;
            }
            await using var left = await ShadowSession.OpenAsync(source, settings, time, cancellationToken);
            await using var right = await ShadowSession.OpenAsync(target, settings, time, cancellationToken);
            foreach (var query in alike) answers.Add(await CompareAsync(left, right, query, cancellationToken));
        }
        return new(request.Basis, answers.ToImmutable());
    }

    // Settings and queries, as they follow on each other.
    private static List<List<ShadowQuery>> Runs(ImmutableArray<ShadowQuery> queries)
    {
        var runs = new List<List<ShadowQuery>>();
        foreach (var query in queries)
            if (runs.Count > 0 && IsSetting(runs[^1][0].Sql) == IsSetting(query.Sql)) runs[^1].Add(query);
            else runs.Add([query]);
        return runs;
    }

    private async Task<ShadowAnswers> CompareAsync(ShadowSession source, ShadowSession target, ShadowQuery query, CancellationToken cancellationToken)
    {
        if (ShadowRule.Refusal(query.Sql) is { } rule) return NotRun(rule);
        ShadowArguments arguments;
        try
        {
            arguments = query.Sql.Contains('$', StringComparison.Ordinal) ? await source.ParametersAsync(query.Sql, cancellationToken) : ShadowArguments.None;
        }
        catch (PostgresException error)
        {
            return NotRun(ShadowRule.Refusal(error));
        }
        // The first time of each fills the caches.
        var (mine, theirs) = (await AskAsync(source, query, arguments, cancellationToken), await AskAsync(target, query, arguments, cancellationToken));
        if (mine.IsTooLong || theirs.IsTooLong || mine is { Answer: null } && theirs is { Answer: null }) return NotRun(mine.Refusal ?? $"on the target {theirs.Refusal}");
        if (mine.Answer is not { } first || theirs.Answer is not { } answered)
            return new(query, ShadowState.Different, mine.Answer, theirs.Answer, mine.Answer is null ? $"the target answers, and the source refuses it: {mine.Refusal}" : $"the target refuses it: {theirs.Refusal}");
        if (arguments.Unknown.Count > 0 && first.Rows == 0 && answered.Rows == 0) return NotRun($"no example value for {string.Join(", ", arguments.Unknown.Select(number => $"${number}"))}, and without one no rows");
        var (left, right) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var round = 0; round < rounds; round++)
        {
            if ((await AskAsync(source, query, arguments, cancellationToken)).Answer is not { } here || here.Digest != first.Digest) return NotRun("the source's own answer is not the same each time");
            left.AddRange(here.Times);
            var again = await AskAsync(target, query, arguments, cancellationToken);
            if (again.IsTooLong) return NotRun($"on the target {again.Refusal}");
            if (again.Answer is not { } there) return new(query, ShadowState.Different, first, null, $"the target refuses it: {again.Refusal}");
            // What the source answers alike each time the target has to.
            if (there.Digest != first.Digest) answered = there;
            right.AddRange(there.Times);
        }
        return Compare(query, first with { Times = [.. left] }, answered with { Times = [.. right] });

        ShadowAnswers NotRun(string reason) => new(query, ShadowState.NotRun, null, null, reason);
    }

    internal static ShadowAnswers Compare(ShadowQuery query, ShadowAnswer source, ShadowAnswer target) =>
        source.Digest != target.Digest ? new(query, ShadowState.Different, source, target, source.Rows == target.Rows ? ShadowRule.IsCut(query.Sql) ? "other content; where LIMIT cuts through rows of equal order that is chance" : "other content" : $"{source.Rows:N0} rows on the source, {target.Rows:N0} on the target")
        : source.Order != target.Order ? new(query, ShadowState.OtherOrder, source, target, "same rows in another order")
        : new(query, ShadowState.Identical, source, target, null);

    private static async Task<(ShadowAnswer? Answer, string? Refusal, bool IsTooLong)> AskAsync(ShadowSession session, ShadowQuery query, ShadowArguments arguments, CancellationToken cancellationToken)
    {
        try
        {
            return (await session.AskAsync(query.Sql, arguments.Literals, cancellationToken), null, false);
        }
        catch (PostgresException error)
        {
            return (null, ShadowRule.Refusal(error), error.SqlState == PostgresErrorCodes.QueryCanceled);
        }
    }

    private static bool IsSetting(string sql) => sql.StartsWith("SET ", StringComparison.OrdinalIgnoreCase);
}
