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
        await using var target = await SideSession.OpenAsync(request.Target, request.TargetSnapshot, cancellationToken);
        if (request.Opened is { } opened) await opened(cancellationToken);
        var answers = ImmutableArray.CreateBuilder<ShadowAnswers>();
        ImmutableArray<string> settings = [];
        var (left, right) = await OpenAsync();
        try
        {
            foreach (var query in queries)
            {
                if (IsSetting(query.Sql))
                {
                    settings = settings.Add(query.Sql);
                    await left.DisposeAsync();
                    await right.DisposeAsync();
                    (left, right) = await OpenAsync();
                }
                else answers.Add(await CompareAsync(left, right, query, cancellationToken));
            }
        }
        finally
        {
            await left.DisposeAsync();
            await right.DisposeAsync();
        }
        return new(request.Basis, answers.ToImmutable());

        async Task<(ShadowSession, ShadowSession)> OpenAsync() => (
            await ShadowSession.OpenAsync(source, settings, time, cancellationToken), await ShadowSession.OpenAsync(target, settings, time, cancellationToken));
    }

    private async Task<ShadowAnswers> CompareAsync(ShadowSession source, ShadowSession target, ShadowQuery query, CancellationToken cancellationToken)
    {
        List<string> parameters;
        try
        {
            parameters = query.Sql.Contains("$1", StringComparison.Ordinal) ? await source.ParametersAsync(query.Sql, cancellationToken) : [];
        }
        catch (PostgresException error)
        {
            return new(query, ShadowState.NotRun, null, null, Refusal(error));
        }
        // The first time of each fills the caches.
        var (mine, theirs) = (await AskAsync(source, query, parameters, cancellationToken), await AskAsync(target, query, parameters, cancellationToken));
        if (mine.Answer is null) return new(query, ShadowState.NotRun, null, null, mine.Refusal);
        if (theirs.Answer is null) return new(query, ShadowState.Different, mine.Answer, null, $"the target refuses it: {theirs.Refusal}");
        var (left, right) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var round = 0; round < rounds; round++)
        {
            if ((await AskAsync(source, query, parameters, cancellationToken)).Answer is { } here) left.AddRange(here.Times);
            if ((await AskAsync(target, query, parameters, cancellationToken)).Answer is { } there) right.AddRange(there.Times);
        }
        return Compare(query, mine.Answer with { Times = [.. left] }, theirs.Answer with { Times = [.. right] });
    }

    internal static ShadowAnswers Compare(ShadowQuery query, ShadowAnswer source, ShadowAnswer target) =>
        source.Digest != target.Digest ? new(query, ShadowState.Different, source, target, source.Rows == target.Rows ? "other content" : $"{source.Rows:N0} rows on the source, {target.Rows:N0} on the target")
        : source.Order != target.Order ? new(query, ShadowState.OtherOrder, source, target, "same rows in another order")
        : new(query, ShadowState.Identical, source, target, null);

    private static async Task<(ShadowAnswer? Answer, string? Refusal)> AskAsync(ShadowSession session, ShadowQuery query, List<string> parameters, CancellationToken cancellationToken)
    {
        try
        {
            return (await session.AskAsync(query.Sql, parameters, cancellationToken), null);
        }
        catch (PostgresException error)
        {
            return (null, Refusal(error));
        }
    }

    private static bool IsSetting(string sql) => sql.StartsWith("SET ", StringComparison.OrdinalIgnoreCase);

    // A message could hold a value of a row; those of what a query is do not.
    private static string Refusal(PostgresException error) => error.SqlState switch
    {
        PostgresErrorCodes.ReadOnlySqlTransaction => "it writes; only queries are asked",
        PostgresErrorCodes.QueryCanceled => "it took more than 60 seconds",
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.SyntaxError
            or PostgresErrorCodes.IndeterminateDatatype => $"{error.MessageText} ({error.SqlState})",
        var state => $"SQLSTATE {state}",
    };
}
