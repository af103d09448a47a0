using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Verify.Schema;

/// <summary>Compares the schemas of both sides.</summary>
/// <param name="Differences">True differences.</param>
/// <param name="VersionDifferences">What differs by version only, or cannot be compared across major versions.</param>
internal sealed record SchemaComparison(ImmutableArray<SchemaDifference> Differences, ImmutableArray<SchemaDifference> VersionDifferences)
{
    /// <summary>Nothing compared.</summary>
    public static SchemaComparison None { get; } = new([], []);

    /// <summary>Sorts the differences; across major versions the target prints both definitions first.</summary>
    /// <exception cref="GodwitException">The target cannot be reached.</exception>
    public static async Task<SchemaComparison> OfAsync(
        BothSides sides, IReadOnlyCollection<SchemaObject> source, IReadOnlyCollection<SchemaObject> target, CancellationToken cancellationToken)
    {
        var mismatches = SchemaDiff.Compare(source, target);
        var isVersion = ImmutableArray.CreateBuilder<SchemaDifference>();
        var isTrue = ImmutableArray.CreateBuilder<SchemaDifference>();
        var acrossMajors = sides.Source.Major != sides.Target.Major;
        await using var printer = acrossMajors && mismatches.Any(mismatch => Deparse.Queries(mismatch) is not null)
            ? await sides.Target.Database.OpenAsync(cancellationToken)
            : null;
        foreach (var mismatch in mismatches)
        {
            var difference = mismatch.Difference;
            if (IsWayIn(difference, sides.Target.Database.Url.User)) continue;
            if (difference is { Kind: "extension", Property: "version" }) isVersion.Add(difference);
            else if (acrossMajors && Deparse.IsPrinted(difference)) isVersion.Add(difference);
            else if (printer is not null && Deparse.Queries(mismatch) is { } queries && await SameAsync(printer, queries, cancellationToken)) continue;
            else isTrue.Add(difference);
        }
        return new(isTrue.ToImmutable(), isVersion.ToImmutable());
    }

    // The migration's own role needs USAGE and CREATE in schemas that were there before, such as public.
    private static bool IsWayIn(SchemaDifference difference, string role) =>
        difference.Kind == "grant" && difference.Name.StartsWith("schema ", StringComparison.Ordinal)
        && string.Equals(difference.Property, role, StringComparison.Ordinal) && difference.Target is not null;

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
