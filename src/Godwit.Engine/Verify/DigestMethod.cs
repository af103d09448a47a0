namespace Godwit.Engine.Verify;

/// <summary>How a row's text becomes two 64-bit numbers; the decision is in docs/adr/0001-digest.md.</summary>
public enum DigestMethod
{
    /// <summary>hashtextextended with two seeds, over the server's own bytes.</summary>
    HashText,

    /// <summary>The two halves of md5 over the text in UTF-8: slower, the same on every server.</summary>
    Md5,
}

/// <summary>What a server answers to the probe.</summary>
/// <param name="Encoding">server_encoding.</param>
/// <param name="Hashes">hashtextextended of fixed strings of several lengths; null where the function does not exist.</param>
internal sealed record DigestProbe(string Encoding, string? Hashes);

/// <summary>Decides which method a pair of servers can share.</summary>
internal static class DigestChoice
{
    /// <summary>
    /// The lengths walk through the 12-byte blocks of the server's hash, which also differs between byte orders. Its stability is
    /// promised for hash partitioning only (https://www.postgresql.org/docs/current/ddl-partitioning.html), hence the probe.
    /// </summary>
    public const string ProbeSql = """
        SELECT string_agg(hashtextextended(left(repeat('Godwit (7),{ab}', 80), length) COLLATE "C", seed)::text, ' ' ORDER BY length, seed)
        FROM unnest(ARRAY[0, 1, 3, 4, 5, 7, 8, 9, 11, 12, 13, 15, 16, 23, 24, 25, 31, 36, 37, 255, 1000]) AS length,
             unnest(ARRAY[1, 2]::bigint[]) AS seed
        """;

    /// <summary>The fast method only where both servers hash the same text to the same numbers.</summary>
    public static DigestMethod Decide(DigestProbe source, DigestProbe target) =>
        source.Hashes is { Length: > 0 } hashes
        && string.Equals(hashes, target.Hashes, StringComparison.Ordinal)
        && string.Equals(source.Encoding, target.Encoding, StringComparison.OrdinalIgnoreCase)
            ? DigestMethod.HashText
            : DigestMethod.Md5;
}
