namespace Godwit.Engine.Schema;

/// <summary>Identifiers as pg_dump writes them.</summary>
internal static class Identifier
{
    /// <summary>The name itself, of one that is quoted where it needs to be.</summary>
    public static string Unquote(string identifier) =>
        identifier.StartsWith('"') ? identifier[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : identifier;
}
