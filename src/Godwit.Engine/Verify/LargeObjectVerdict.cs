namespace Godwit.Engine.Verify;

/// <summary>The comparison of all large objects: oid and content.</summary>
/// <param name="Source">The source's: number of objects, and their digest.</param>
/// <param name="Target">The target's.</param>
public sealed record LargeObjectVerdict(RowDigest Source, RowDigest Target)
{
    /// <summary>Same objects, same content.</summary>
    public bool IsIdentical => Source == Target;
}
