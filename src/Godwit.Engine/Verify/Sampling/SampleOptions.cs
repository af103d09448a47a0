using System.Collections.Immutable;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Verify.Sampling;

/// <summary>A first look at some rows in place of a comparison of all.</summary>
/// <param name="Rows">Rows of each side that are looked at, of a table at most.</param>
/// <param name="Seed">Which they are: the same seed picks the same rows where the table has not changed.</param>
public sealed record SampleOptions(int Rows, int Seed)
{
    /// <summary>Of tables that are looked at again: the keys of the rows; empty: the first look.</summary>
    internal ImmutableDictionary<TableName, ImmutableArray<ImmutableArray<string>>> Again { get; init; } = ImmutableDictionary<TableName, ImmutableArray<ImmutableArray<string>>>.Empty;
}
