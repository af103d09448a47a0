namespace Godwit.Engine.Postgres.Catalog;

/// <summary>What of a database a migration moves.</summary>
/// <param name="IncludesTable">True for a relation that moves.</param>
/// <param name="IncludesSchema">True for a schema of which anything moves.</param>
public sealed record Scope(Func<TableName, bool> IncludesTable, Func<string, bool> IncludesSchema);
