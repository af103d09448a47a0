namespace Godwit.Engine.Verify;

/// <summary>A difference between the schemas of both sides.</summary>
/// <param name="Kind">What differs: table, column, index, policy and so on.</param>
/// <param name="Name">Its name, quoted as SQL would; what hangs on a table reads <c>name on schema.table</c>.</param>
/// <param name="Property">Which property of it; null: the whole object is missing on a side.</param>
/// <param name="Source">The property on the source; null: not there.</param>
/// <param name="Target">The property on the target; null: not there.</param>
public sealed record SchemaDifference(string Kind, string Name, string? Property, string? Source, string? Target)
{
    /// <summary>One sentence, without the values: a definition can be long.</summary>
    public override string ToString() => Property is null
        ? $"{Kind} {Name} is missing on the {(Source is null ? "source" : "target")}"
        : $"{Kind} {Name} differs in {Property}";
}
