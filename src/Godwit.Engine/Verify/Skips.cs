using System.Collections.Immutable;
using Godwit.Engine.Verify.Schema;

namespace Godwit.Engine.Verify;

/// <summary>What a verification does not look at, said out loud.</summary>
internal static class Skips
{
    /// <summary>When not everything is asked for.</summary>
    public static ImmutableArray<Skipped> Narrowed(VerifyRequest request) =>
    [
        request.Sample is null
            ? new("everything else", "schema, sequences, large objects, other tables", "only the named tables were asked for")
            : new("everything else", "all other rows, schema, sequences, large objects", "only a sample was asked for"),
    ];

    /// <summary>What the source holds that has no rows to compare.</summary>
    public static ImmutableArray<Skipped> Of(IEnumerable<SchemaObject> source, VerifyRequest request)
    {
        var skipped = source.Where(item => item.Kind is "foreign table" or "materialized view")
            .OrderBy(item => item.Identity, StringComparer.Ordinal)
            .Select(item => item.Kind is "foreign table"
                ? new Skipped(item.Kind, item.Identity, "its rows live on another server")
                : new Skipped(item.Kind, item.Identity, "its content is computed; its definition is compared, and whether it is populated"));
        return request.SequenceValues
            ? [.. skipped]
            : [.. skipped, new("sequences", "positions", "they are carried over at the cutover")];
    }
}
