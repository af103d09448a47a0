using System.Text;

namespace Godwit.Engine.Postgres;

/// <summary>Quoting of names and text for SQL. Every identifier that Godwit writes goes through here.</summary>
public static class Sql
{
    /// <summary>An identifier, always in double quotes, so that keywords and capitals need no special case.</summary>
    /// <exception cref="ArgumentException">The name is empty or holds a NUL, which no identifier can.</exception>
    public static string Name(string identifier)
    {
        if (identifier.Length == 0 || identifier.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("An identifier is neither empty nor holds a NUL.", nameof(identifier));
        return $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>A schema-qualified identifier.</summary>
    public static string Name(string schema, string identifier) => $"{Name(schema)}.{Name(identifier)}";

    /// <summary>Several identifiers, quoted, separated by commas.</summary>
    public static string Names(IEnumerable<string> identifiers) => string.Join(", ", identifiers.Select(Name));

    /// <summary>
    /// A text literal. Backslashes are written as an escape string, so that the result does not depend on
    /// standard_conforming_strings.
    /// </summary>
    /// <exception cref="ArgumentException">The text holds a NUL.</exception>
    public static string Text(string value)
    {
        if (value.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("PostgreSQL text cannot hold a NUL.", nameof(value));
        var quoted = new StringBuilder(value.Length + 3);
        if (value.Contains('\\', StringComparison.Ordinal)) quoted.Append('E');
        quoted.Append('\'');
        foreach (var c in value)
        {
            if (c is '\'' or '\\') quoted.Append(c);
            quoted.Append(c);
        }
        return quoted.Append('\'').ToString();
    }
}
