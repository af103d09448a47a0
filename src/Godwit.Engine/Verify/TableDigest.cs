using System.Collections.Immutable;

namespace Godwit.Engine.Verify;

/// <summary>A table on one side.</summary>
/// <param name="Total">Of all rows.</param>
/// <param name="Buckets">Of each bucket that has rows, where they are spread over buckets; empty where they are not.</param>
internal sealed record TableDigest(RowDigest Total, ImmutableSortedDictionary<int, RowDigest> Buckets)
{
    /// <summary>Adds up parts.</summary>
    public static TableDigest Of(IEnumerable<(int? Bucket, RowDigest Digest)> parts)
    {
        var total = RowDigest.Empty;
        var buckets = ImmutableSortedDictionary.CreateBuilder<int, RowDigest>();
        foreach (var (bucket, digest) in parts)
        {
            total += digest;
            if (bucket is { } number) buckets[number] = buckets.GetValueOrDefault(number) + digest;
        }
        return new(total, buckets.ToImmutable());
    }

    /// <summary>The buckets in which two sides differ.</summary>
    public ImmutableArray<int> Differing(TableDigest other) =>
        [.. Buckets.Keys.Union(other.Buckets.Keys).Where(bucket => Buckets.GetValueOrDefault(bucket) != other.Buckets.GetValueOrDefault(bucket)).Order()];
}
