using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Verify.Schema;

/// <summary>Compares the schemas of both sides.</summary>
/// <param name="Differences">True differences.</param>
/// <param name="VersionDifferences">What differs by version only, or cannot be compared across major versions.</param>
/// <param name="Expected">What comes with the move itself.</param>
internal sealed record SchemaComparison(
    ImmutableArray<SchemaDifference> Differences, ImmutableArray<SchemaDifference> VersionDifferences, ImmutableArray<ExpectedDifference> Expected)
{
    /// <summary>Nothing compared.</summary>
    public static SchemaComparison None { get; } = new([], [], []);

    /// <summary>Sorts the differences; across major versions the target prints both definitions first.</summary>
    /// <exception cref="GodwitException">The target cannot be reached.</exception>
    public static async Task<SchemaComparison> OfAsync(
        BothSides sides, VerifyRequest request, IReadOnlyCollection<SchemaObject> source, IReadOnlyCollection<SchemaObject> target, CancellationToken cancellationToken)
    {
        var role = await sides.Target.Connection.ScalarAsync<string>("SELECT current_user::text", cancellationToken);
        var expectations = Expectations.Of(request, role!, source, target);
        var mismatches = SchemaDiff.Compare(source, target).RemoveAll(mismatch => CollationVersions.IsNoFinding(mismatch.Difference));
        var isVersion = ImmutableArray.CreateBuilder<SchemaDifference>();
        var isTrue = ImmutableArray.CreateBuilder<SchemaDifference>();
        var expected = ImmutableArray.CreateBuilder<ExpectedDifference>();
        var acrossMajors = sides.Source.Major != sides.Target.Major;
        await using var printer = acrossMajors && mismatches.Any(mismatch => Deparse.Queries(mismatch) is not null)
            ? await sides.Target.Database.OpenAsync(cancellationToken)
            : null;
        foreach (var mismatch in mismatches)
        {
            var difference = mismatch.Difference;
            if (expectations.Reason(mismatch) is { } reason) expected.Add(new(difference, reason));
            else if (difference is { Kind: "extension" or "collation", Property: "version" or CollationVersions.Behind }) isVersion.Add(difference);
            else if (acrossMajors && Deparse.IsPrinted(difference)) isVersion.Add(difference);
            else if (printer is not null && Deparse.Queries(mismatch) is { } queries && await SameAsync(printer, queries, cancellationToken)) continue;
            else isTrue.Add(difference);
        }
        isTrue.AddRange(CollationVersions.BehindOnTarget(source, target));
        return new(isTrue.ToImmutable(), isVersion.ToImmutable(), expected.ToImmutable());
    }

    private static async Task<bool> SameAsync(NpgsqlConnection printer, (string Source, string Target) queries, CancellationToken cancellationToken) =>
        await PrintAsync(printer, queries.Source, cancellationToken) is { } source
        && await PrintAsync(printer, queries.Target, cancellationToken) is { } target
        && string.Equals(source, target, StringComparison.Ordinal);

    /// <summary>As a temporary view that is rolled back; null where the target does not take the query, which leaves the difference standing.</summary>
    private static async Task<string?> PrintAsync(NpgsqlConnection printer, string query, CancellationToken cancellationToken)
    {
        await using var transaction = await printer.BeginTransactionAsync(cancellationToken);
        try
        {
            await printer.ExecuteAsync($"CREATE TEMPORARY VIEW godwit_printed AS {query}", cancellationToken);
            return await printer.ScalarAsync<string>("SELECT pg_get_viewdef('pg_temp.godwit_printed'::regclass)", cancellationToken);
        }
        catch (PostgresException)
        {
            return null;
        }
    }
}
