using Godwit.Engine.Postgres;

namespace Godwit.Engine.Events;

/// <summary>Who brings a change of the source's schema to the target.</summary>
public enum DriftClass
{
    /// <summary>It takes nothing away and leaves no row as it should not be: Godwit may apply it by itself.</summary>
    Additive,

    /// <summary>The operator decides.</summary>
    Manual,
}

/// <summary>What became of a drift.</summary>
public enum DriftOutcome
{
    /// <summary>Seen for the first time.</summary>
    Found,

    /// <summary>Godwit ran its statement on the target.</summary>
    Applied,

    /// <summary>Its statement was refused; it is tried again at the next look.</summary>
    Failed,

    /// <summary>Both sides are the same again.</summary>
    Resolved,
}

/// <summary>A difference between the schemas of both sides that came about while the migration followed.</summary>
public sealed record Drift
{
    /// <summary>What differs: table, column, index, policy, grant and so on.</summary>
    public required string Kind { get; init; }

    /// <summary>Its name, quoted as SQL would; what hangs on a table reads <c>name on schema.table</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Which property of it; null: the whole object is missing on a side.</summary>
    public string? Property { get; init; }

    /// <summary>The table it is or belongs to; null: none.</summary>
    public TableName? Table { get; init; }

    /// <summary>The property on the source; null: not there.</summary>
    public string? Source { get; init; }

    /// <summary>The property on the target; null: not there.</summary>
    public string? Target { get; init; }

    /// <summary>Who brings it to the target.</summary>
    public required DriftClass Class { get; init; }

    /// <summary>What makes the target the same, to be run there; null: none can be given exactly.</summary>
    public string? Statement { get; init; }

    /// <summary>What else is to be minded; null: nothing.</summary>
    public string? Note { get; init; }

    /// <summary>By which it is known again at the next look.</summary>
    public (string Kind, string Name, string? Property) Key => (Kind, Name, Property);

    /// <summary>One sentence without the values: a definition can be long.</summary>
    public override string ToString() => Property is null
        ? $"{Kind} {Name} is missing on the {(Source is null ? "source" : "target")}"
        : $"{Kind} {Name} differs in {Property}";
}
