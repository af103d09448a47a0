using System.Collections.Immutable;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Verify.Schema;

/// <summary>A property that differs, with the table it belongs to.</summary>
internal sealed record SchemaMismatch(SchemaDifference Difference, TableName? Table);

/// <summary>Compares two catalogs that have been read into words. Pure.</summary>
internal static class SchemaDiff
{
    /// <summary>Every object that one side lacks, and every property that differs, ordered by kind and name.</summary>
    public static ImmutableArray<SchemaMismatch> Compare(IReadOnlyCollection<SchemaObject> source, IReadOnlyCollection<SchemaObject> target)
    {
        var left = source.ToDictionary(Key);
        var right = target.ToDictionary(Key);
        var missing = left.Values.Where(item => !right.ContainsKey(Key(item))).Concat(right.Values.Where(item => !left.ContainsKey(Key(item)))).ToList();
        return
        [
            .. missing.Where(item => !IsAside(item) && !FollowsFrom(item, missing)).SelectMany(item => Missing(item, left.ContainsKey(Key(item))))
                .Concat(left.Values.Where(item => right.ContainsKey(Key(item))).SelectMany(item => Properties(item, right[Key(item)])))
                .OrderBy(mismatch => mismatch.Difference.Kind, StringComparer.Ordinal)
                .ThenBy(mismatch => mismatch.Difference.Name, StringComparer.Ordinal)
                .ThenBy(mismatch => mismatch.Difference.Property, StringComparer.Ordinal),
        ];
    }

    /// <summary>What belongs to a missing table or view, and grants and comments on anything missing, need no line of their own.</summary>
    private static bool FollowsFrom(SchemaObject item, List<SchemaObject> missing) =>
        missing.Exists(other => !ReferenceEquals(item, other) && other.Kind switch
        {
            "table" or "foreign table" when item.Table is { } table && table == other.Table => true,
            "grant" or "comment" => false,
            _ => item.Identity.EndsWith(" " + other.Identity, StringComparison.Ordinal)
                || (item.Kind is "column" && other.Kind is ("view" or "materialized view") && item.Identity.StartsWith(other.Identity + ".", StringComparison.Ordinal)),
        });

    // Whether a sequence is there is compared with its position, and a collation of the server's own is there where a column uses it.
    private static bool IsAside(SchemaObject item) =>
        item.Kind is "sequence" or "collation" && item.Properties.Keys.All(property => property is "owner" or "version" or CollationVersions.Behind);

    // Privileges are those of their grantees: an object that has none of its own does not lack anything else.
    private static IEnumerable<SchemaMismatch> Missing(SchemaObject item, bool onSource) => item.Kind is "grant" or "default privileges"
        ? item.Properties.Select(grantee => new SchemaMismatch(new(item.Kind, item.Identity, grantee.Key, onSource ? grantee.Value : null, onSource ? null : grantee.Value), item.Table))
        : [new(new(item.Kind, item.Identity, null, onSource ? "exists" : null, onSource ? null : "exists"), item.Table)];

    private static IEnumerable<SchemaMismatch> Properties(SchemaObject source, SchemaObject target) =>
        from property in source.Properties.Keys.Union(target.Properties.Keys, StringComparer.Ordinal)
        let left = source.Properties.GetValueOrDefault(property)
        let right = target.Properties.GetValueOrDefault(property)
        where !string.Equals(left, right, StringComparison.Ordinal)
        select new SchemaMismatch(new(source.Kind, source.Identity, property, left, right), source.Table);

    private static (string Kind, string Identity) Key(SchemaObject item) => (item.Kind, item.Identity);
}
