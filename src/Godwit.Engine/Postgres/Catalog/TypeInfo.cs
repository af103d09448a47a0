namespace Godwit.Engine.Postgres.Catalog;

/// <summary>A type as <c>pg_type</c> describes it.</summary>
/// <param name="Oid">Oid; the same on every server only for types of pg_catalog.</param>
/// <param name="Schema">Schema, unquoted.</param>
/// <param name="Name">Name, unquoted.</param>
/// <param name="Kind">typtype: b base, d domain, e enum, c composite, r range, m multirange, p pseudo.</param>
/// <param name="BaseType">What a domain is over; 0 otherwise.</param>
/// <param name="Element">Element of an array; 0 otherwise.</param>
/// <param name="IsArray">A true array (typcategory A).</param>
/// <param name="Subtype">What a range or multirange ranges over; 0 otherwise.</param>
public sealed record TypeInfo(uint Oid, string Schema, string Name, char Kind, uint BaseType, uint Element, bool IsArray, uint Subtype);
