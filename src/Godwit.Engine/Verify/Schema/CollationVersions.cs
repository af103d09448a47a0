using System.Collections.Immutable;

namespace Godwit.Engine.Verify.Schema;

/// <summary>What the versions of collations mean: each server sorts by a library of its own, but always by the same. Pure.</summary>
internal static class CollationVersions
{
    /// <summary>The property of a collation that the server has used with another version of the library than it has now.</summary>
    public const string Behind = "version behind library";

    /// <summary>Such collations of the target: its indexes can be in the order of the other version.</summary>
    public static IEnumerable<SchemaDifference> BehindOnTarget(IEnumerable<SchemaObject> source, IEnumerable<SchemaObject> target)
    {
        var left = Recorded(source);
        return Recorded(target).Select(behind => new SchemaDifference("collation", behind.Key, Behind, left.GetValueOrDefault(behind.Key), behind.Value));
    }

    /// <summary>A server that records no version tells nothing, and what is behind on the target counts whatever the source has.</summary>
    public static bool IsNoFinding(SchemaDifference difference) => difference switch
    {
        { Kind: "collation", Property: "version" } => difference.Source is null || difference.Target is null,
        { Kind: "collation", Property: Behind } => difference.Target is not null,
        _ => false,
    };

    private static ImmutableSortedDictionary<string, string> Recorded(IEnumerable<SchemaObject> objects) =>
        objects.Where(item => item.Kind == "collation" && item.Properties.ContainsKey(Behind))
            .ToImmutableSortedDictionary(item => item.Identity, item => item.Properties[Behind], StringComparer.Ordinal);
}
