using System.Collections.Immutable;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Verify.Constraints;

/// <summary>A constraint as the catalog has it.</summary>
/// <param name="Kind">What it demands.</param>
/// <param name="Name">Its name.</param>
/// <param name="Table">The table it is on.</param>
/// <param name="Columns">Its columns, in the constraint's order.</param>
internal sealed record ConstraintInfo(ConstraintKind Kind, string Name, Relation Table, ImmutableArray<string> Columns)
{
    /// <summary>Of a foreign key: what it refers to.</summary>
    public Relation? Parent { get; init; }

    /// <summary>Of a foreign key: the columns it refers to, one for each of its own.</summary>
    public ImmutableArray<string> ParentColumns { get; init; } = [];

    /// <summary>The operator that compares each column, as SQL.</summary>
    public ImmutableArray<string> Operators { get; init; } = [];

    /// <summary>Of a foreign key: COLLATE for each of its columns; empty: none is needed.</summary>
    public ImmutableArray<string> Collations { get; init; } = [];

    /// <summary>Of a foreign key: either all of its columns are NULL or none.</summary>
    public bool IsMatchFull { get; init; }

    /// <summary>Of a unique constraint: NULL is a value like others.</summary>
    public bool AreNullsEqual { get; init; }

    /// <summary>It is in force for every row: neither NOT VALID nor NOT ENFORCED.</summary>
    public required bool IsInForce { get; init; }

    /// <summary>Why it cannot be checked; null: it can.</summary>
    public string? Obstacle { get; init; }
}

/// <summary>What a constraint's rows are read from.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsPartitioned">Its rows are those of its partitions; otherwise those of tables that inherit from it are not meant.</param>
internal sealed record Relation(TableName Name, bool IsPartitioned)
{
    /// <summary>For FROM.</summary>
    public string From => IsPartitioned ? Name.Quoted : $"ONLY {Name.Quoted}";
}
