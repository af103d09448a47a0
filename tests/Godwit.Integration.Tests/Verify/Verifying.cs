using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Verify;

namespace Godwit.Integration.Tests.Verify;

/// <summary>Short forms for verifying one test database against another.</summary>
internal static class Verifying
{
    public static Task<Verdict> Verify(FreshDatabase source, FreshDatabase target, Func<VerifyRequest, VerifyRequest>? change = null) =>
        Verify(source.Customer, target.Customer, change);

    public static Task<Verdict> Verify(DatabaseUrl source, DatabaseUrl target, Func<VerifyRequest, VerifyRequest>? change = null)
    {
        var request = new VerifyRequest
        {
            Source = new(Side.Source, source, requireTls: true),
            Target = new(Side.Target, target, requireTls: true),
            IncludeTable = table => table.Schema is not ("auth" or "storage" or "extensions"),
            IncludeSchema = schema => schema is not ("auth" or "storage" or "extensions"),
        };
        return new Verifier(TimeProvider.System).VerifyAsync(change?.Invoke(request) ?? request, null, TestContext.Current.CancellationToken);
    }

    /// <summary>Everything that the verdict complains about, one line each.</summary>
    public static ImmutableArray<string> Complaints(this Verdict verdict) =>
    [
        .. verdict.Tables.Where(table => table.State != TableState.Identical).Select(table => $"{table.Name} {table.State}"),
        .. verdict.Sequences.Where(sequence => !sequence.Differences.IsEmpty).Select(sequence => $"sequence {sequence.Name}"),
        .. verdict.LargeObjects is { IsIdentical: false } ? ["large objects"] : ImmutableArray<string>.Empty,
        .. verdict.Schema.Select(difference => difference.ToString()),
    ];

    public static async Task RunAsync(this FreshDatabase database, string sql)
    {
        await using var session = await database.OpenAsync();
        await session.ExecuteAsync(sql, TestContext.Current.CancellationToken);
    }
}
