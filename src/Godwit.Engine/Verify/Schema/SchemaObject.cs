using System.Collections.Immutable;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Verify.Schema;

/// <summary>An object of the catalog as properties in words.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Identity">Its name within the kind, quoted as SQL would.</param>
/// <param name="Table">The table it is or belongs to; null: none.</param>
/// <param name="Properties">Everything that is compared.</param>
internal sealed record SchemaObject(string Kind, string Identity, TableName? Table, ImmutableSortedDictionary<string, string> Properties);
