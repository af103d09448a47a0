using System.Collections.Immutable;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Verify;

/// <summary>The comparison of one sequence.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Differences">What differs, in words; empty when nothing does.</param>
public sealed record SequenceVerdict(TableName Name, ImmutableArray<string> Differences);
