using System.Collections.Immutable;

namespace Godwit.Engine.Verify.Shadow;

/// <summary>A query to be asked on both sides.</summary>
/// <param name="Sql">Its text.</param>
/// <param name="Where">Where it comes from, for people.</param>
public sealed record ShadowQuery(string Sql, string Where);

/// <summary>How a query's answers compare.</summary>
public enum ShadowState
{
    /// <summary>Same columns, same rows.</summary>
    Identical,

    /// <summary>Same rows, in another order: where the query does not fix it, that is no difference.</summary>
    OtherOrder,

    /// <summary>Other rows or columns, or one side refuses it.</summary>
    Different,

    /// <summary>It was not compared.</summary>
    NotRun,
}

/// <summary>A query's answers on both sides.</summary>
/// <param name="Query">The query.</param>
/// <param name="State">How they compare.</param>
/// <param name="Source">What the source answered; null: nothing.</param>
/// <param name="Target">What the target answered; null: nothing.</param>
/// <param name="Reason">Why it was not compared, or how it differs, in words; null: it does not.</param>
public sealed record ShadowAnswers(ShadowQuery Query, ShadowState State, ShadowAnswer? Source, ShadowAnswer? Target, string? Reason);

/// <summary>What a side answered.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Digest">Of the columns' names and the rows in any order.</param>
/// <param name="Order">Of the rows in their order.</param>
/// <param name="Times">How long it took until the last row was there, each time.</param>
public sealed record ShadowAnswer(long Rows, string Digest, string Order, ImmutableArray<TimeSpan> Times)
{
    /// <summary>Half of the times are not longer.</summary>
    public TimeSpan Median => Percentiles.Of(Times, 50);
}

/// <summary>An application's own queries on both sides.</summary>
/// <param name="Basis">What the comparison rests on.</param>
/// <param name="Queries">Every query, in order.</param>
public sealed record ShadowVerdict(VerdictBasis Basis, ImmutableArray<ShadowAnswers> Queries)
{
    /// <summary>No answer differs.</summary>
    public bool IsIdentical => Queries.All(query => query.State != ShadowState.Different);

    /// <summary>All times of a side.</summary>
    public ImmutableArray<TimeSpan> Times(Func<ShadowAnswers, ShadowAnswer?> side) => [.. Queries.Where(query => query.State != ShadowState.NotRun).SelectMany(query => side(query)?.Times ?? [])];

    /// <summary>What the command returns: it failed where nothing could be compared.</summary>
    public ExitCode ExitCode => !IsIdentical ? ExitCode.Different : Queries.All(query => query.State == ShadowState.NotRun) ? ExitCode.Failed : ExitCode.Ok;
}

/// <summary>Percentiles by nearest rank.</summary>
public static class Percentiles
{
    /// <summary>The smallest value that so many percent do not exceed; zero of nothing.</summary>
    public static TimeSpan Of(ImmutableArray<TimeSpan> times, int percent) =>
        times.IsEmpty ? TimeSpan.Zero : times.Sort()[Math.Max(0, (int)Math.Ceiling(times.Length * percent / 100.0) - 1)];
}
