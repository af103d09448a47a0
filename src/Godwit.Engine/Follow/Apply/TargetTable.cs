using System.Collections.Immutable;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Follow.Apply;

/// <summary>A column that changes are written to.</summary>
/// <param name="Name">Name, unquoted.</param>
/// <param name="Type">Type without length, as SQL.</param>
/// <param name="TravelsAsText">Values are passed as text and cast: arrays of its type cannot be passed.</param>
/// <param name="IsGenerated">It computes itself.</param>
/// <param name="IsAlwaysIdentity">GENERATED ALWAYS AS IDENTITY: no UPDATE may set it.</param>
internal sealed record TargetColumn(string Name, string Type, bool TravelsAsText, bool IsGenerated, bool IsAlwaysIdentity)
{
    /// <summary>Its type, of a domain the one beneath; 0: not known.</summary>
    public TypeFacts Facts { get; init; } = new(0, -1);
}

/// <summary>A column of a unique index.</summary>
/// <param name="Name">Name, unquoted.</param>
/// <param name="Operator">Equality as the index has it, as SQL.</param>
internal sealed record TargetKeyColumn(string Name, string Operator);

/// <summary>A unique index that can find a row.</summary>
internal sealed record TargetKey(bool IsPrimary, ImmutableArray<TargetKeyColumn> Columns);

/// <summary>A table that changes are written to.</summary>
internal sealed record TargetTable
{
    /// <summary>Schema and name.</summary>
    public required TableName Name { get; init; }

    /// <summary>Its columns, in physical order.</summary>
    public required ImmutableArray<TargetColumn> Columns { get; init; }

    /// <summary>Its unique indexes, the primary key first.</summary>
    public ImmutableArray<TargetKey> Keys { get; init; } = [];

    /// <summary>A foreign key removes its rows when the row that they refer to goes.</summary>
    public bool DeleteCascades { get; init; }

    /// <summary>A foreign key changes its rows when the key that they refer to changes.</summary>
    public bool UpdateCascades { get; init; }
}
