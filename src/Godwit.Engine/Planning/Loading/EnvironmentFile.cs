using System.Text;

namespace Godwit.Engine.Planning.Loading;

/// <summary>
/// A <c>.env</c>: <c>KEY=VALUE</c> lines, an optional <c>export</c>, comments. <c>'…'</c> is literal; <c>"…"</c> knows
/// <c>\n \r \t \" \\ \$</c>; both may span lines. An unquoted value ends before <c> #</c>. Nothing is interpolated in it.
/// </summary>
internal static class EnvironmentFile
{
    /// <summary>The variables; a later line wins over an earlier one. Errors name the line and never a value.</summary>
    public static Dictionary<string, string> Parse(string text, string file, LoadErrors errors)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var first = i + 1;
            var line = lines[i].TrimStart('\uFEFF', ' ', '\t').TrimEnd();
            if (line.Length == 0 || line[0] == '#') continue;
            if (line.StartsWith("export ", StringComparison.Ordinal)) line = line["export ".Length..].TrimStart();
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? "" : line[..equals].TrimEnd();
            if (!Interpolation.IsName(name))
            {
                errors.Add(file, first, "expected KEY=VALUE");
                continue;
            }
            var value = line[(equals + 1)..].TrimStart();
            if (value.Length == 0 || value[0] is not ('"' or '\''))
            {
                variables[name] = Unquoted(value);
                continue;
            }
            // A quoted value goes on until its closing quote, over line ends (a PEM key, say).
            string? unquoted;
            while ((unquoted = Quoted(value)) is null && i + 1 < lines.Length) value += "\n" + lines[++i];
            if (unquoted is null)
            {
                errors.Add(file, first, $"the quoted value of {name} does not end, or something follows its closing quote");
                i = first - 1;
            }
            else
                variables[name] = unquoted;
        }
        return variables;
    }

    private static string Unquoted(string value)
    {
        if (value.StartsWith('#')) return "";
        for (var i = 1; i < value.Length; i++)
            if (value[i] == '#' && value[i - 1] is ' ' or '\t') return value[..i].TrimEnd();
        return value.TrimEnd();
    }

    /// <summary>The content when the text is one whole quoted value, perhaps with a comment after it; else null.</summary>
    private static string? Quoted(string text)
    {
        var quote = text[0];
        var content = new StringBuilder();
        for (var i = 1; i < text.Length; i++)
        {
            var c = text[i];
            if (c == quote)
            {
                var rest = text[(i + 1)..].TrimStart();
                return rest.Length == 0 || rest[0] == '#' ? content.ToString() : null;
            }
            if (quote == '"' && c == '\\' && i + 1 < text.Length && "nrt\"\\$".Contains(text[i + 1], StringComparison.Ordinal))
                content.Append(text[++i] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', var escaped => escaped });
            else
                content.Append(c);
        }
        return null;
    }
}
