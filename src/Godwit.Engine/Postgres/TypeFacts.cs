using System.Runtime.InteropServices;

namespace Godwit.Engine.Postgres;

/// <summary>A type with its length, precision or scale.</summary>
/// <param name="Oid">pg_type.oid; below 16384 it is PostgreSQL's own, the same everywhere.</param>
/// <param name="Modifier">As pg_attribute.atttypmod has it; -1: none.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TypeFacts(uint Oid, int Modifier);
