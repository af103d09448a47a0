using System.Collections.Immutable;
using Godwit.Engine.Events;

namespace Godwit.Engine.Running.Drifting.Rules;

/// <summary>What makes a difference go away.</summary>
/// <param name="Class">Who does it.</param>
/// <param name="Statement">What is run on the target; null: nothing exact can be given.</param>
/// <param name="Note">What else is to be minded.</param>
internal sealed record Remedy(DriftClass Class, string? Statement, string? Note = null)
{
    /// <summary>The statement in the form that the driver takes, without the grants; null: as it is shown.</summary>
    public string? Run { get; init; }

    /// <summary>The grants among them, which come after what the target grants by default was taken back.</summary>
    public string? Grants { get; init; }

    /// <summary>The relation that is made, quoted; null: none, or no relation.</summary>
    public string? Relation { get; init; }

    /// <summary>An object is made, so that the target's default privileges count for it.</summary>
    public bool Makes { get; init; }

    /// <summary>Roles that must exist, unquoted.</summary>
    public ImmutableArray<string> Roles { get; init; } = [];

    /// <summary>Where it stands in the source's archive: what it needs comes before.</summary>
    public int Position { get; init; }

    /// <summary>Godwit may run it.</summary>
    public static Remedy Additive(string statement, string? note = null) => new(DriftClass.Additive, statement, note);

    /// <summary>The operator decides.</summary>
    public static Remedy Manual(string? statement, string? note = null) => new(DriftClass.Manual, statement, note);

    /// <summary>The same for the operator to decide.</summary>
    public Remedy ForOperator(string? note = null) => this with { Class = DriftClass.Manual, Note = note ?? Note };
}
