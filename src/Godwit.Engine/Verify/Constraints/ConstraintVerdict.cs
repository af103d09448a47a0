using System.Collections.Immutable;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Verify.Constraints;

/// <summary>What a constraint demands.</summary>
public enum ConstraintKind
{
    /// <summary>Each row has a parent.</summary>
    ForeignKey,

    /// <summary>No two rows are alike in some columns.</summary>
    Unique,

    /// <summary>No two rows stand in some relation.</summary>
    Exclusion,
}

/// <summary>A constraint that rows break.</summary>
/// <param name="Kind">What it demands.</param>
/// <param name="Table">Its table.</param>
/// <param name="Name">Its name.</param>
/// <param name="Target">On the target: rows without a parent, keys that are there more than once, rows that exclude another.</param>
/// <param name="Source">The same on the source; null: it cannot be asked there.</param>
/// <param name="Statement">SQL that lists them.</param>
public sealed record BrokenConstraint(ConstraintKind Kind, TableName Table, string Name, long Target, long? Source, string Statement)
{
    /// <summary>It is broken on the source as often: nothing came to be by the move.</summary>
    public bool IsAsOnSource => Source == Target;
}

/// <summary>Constraints that a session in replica mode does not enforce, checked by query on the target (postgres.md, rule 9).</summary>
/// <param name="ForeignKeys">Foreign keys that were checked.</param>
/// <param name="Deferrable">Deferrable unique, primary key and exclusion constraints that were checked.</param>
/// <param name="Broken">Those that rows break.</param>
public sealed record ConstraintsVerdict(int ForeignKeys, int Deferrable, ImmutableArray<BrokenConstraint> Broken)
{
    /// <summary>None is broken on the target other than on the source.</summary>
    public bool IsIdentical => Broken.All(broken => broken.IsAsOnSource);
}
