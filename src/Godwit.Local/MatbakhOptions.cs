namespace Godwit.Local;

/// <summary>What decides the data of <c>matbakh</c>: the same options give the same rows, on every version of PostgreSQL.</summary>
public sealed record MatbakhOptions
{
    /// <summary>Another seed, other values; the tables stay as large.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>How large, above 0: at 1 about 500,000 rows.</summary>
    public decimal Scale { get; init; } = 1;
}
