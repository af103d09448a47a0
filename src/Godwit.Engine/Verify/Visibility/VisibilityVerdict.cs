using System.Collections.Immutable;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Verify.Visibility;

/// <summary>Who may be asking: a role and what is claimed about it.</summary>
/// <param name="Role">The role that statements run as.</param>
/// <param name="Claims">JSON object of claims; personal data.</param>
/// <param name="Name">For people, without a value of the claims.</param>
public sealed record Identity(string Role, string Claims, string Name);

/// <summary>What an identity sees of a table on a side.</summary>
/// <param name="Rows">Rows; null: it was refused.</param>
/// <param name="Digest">Digest of these rows; null: it was refused.</param>
/// <param name="Refusal">Why it was refused, in words; null: it was not.</param>
/// <param name="IsFailure">It was no privilege that was missing: a policy failed, say.</param>
public sealed record Seen(long? Rows, string? Digest, string? Refusal, bool IsFailure = false);

/// <summary>An identity that does not see the same rows on both sides.</summary>
/// <param name="Table">Of this table.</param>
/// <param name="Identity">Name of the identity.</param>
/// <param name="Source">On the source.</param>
/// <param name="Target">On the target.</param>
/// <param name="Policies">What of the table's row security is known to differ, in words; empty: not its definition.</param>
public sealed record VisibilityDifference(TableName Table, string Identity, Seen Source, Seen Target, ImmutableArray<string> Policies);

/// <summary>Whether some identities see the same rows on both sides.</summary>
/// <param name="Identities">Names of those that were asked for.</param>
/// <param name="Tables">Tables with row level security.</param>
/// <param name="Differences">Where they do not.</param>
public sealed record VisibilityVerdict(ImmutableArray<string> Identities, ImmutableArray<TableName> Tables, ImmutableArray<VisibilityDifference> Differences);

/// <summary>Whose view is compared.</summary>
/// <param name="Sql">A query on the source that yields role and claims, the claims as a JSON object; null: that of a Supabase project, where it is one.</param>
public sealed record VisibilityOptions(string? Sql);
