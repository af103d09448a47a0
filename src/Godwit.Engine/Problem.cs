namespace Godwit.Engine;

/// <summary>What a person needs to know about something that went wrong. Holds no secret and no row value.</summary>
/// <param name="Code">Stable identifier in snake_case, for scripts.</param>
/// <param name="What">What failed, one sentence.</param>
/// <param name="Where">Side, object or file and line.</param>
/// <param name="Why">The cause, as far as it is known.</param>
/// <param name="Remedy">What to do: the exact statement, setting or command.</param>
public sealed record Problem(string Code, string What, string Where, string Why, string Remedy)
{
    /// <summary>All of it as plain text, a line each.</summary>
    public override string ToString() => $"{What}\n  where:  {Where}\n  why:    {Indented(Why)}\n  remedy: {Indented(Remedy)}";

    private static string Indented(string text) => text.Replace("\n", "\n          ", StringComparison.Ordinal);
}
