using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Godwit.Engine.Planning;

/// <summary>
/// One pattern: <c>schema</c> or <c>schema.table</c>, each written as in SQL (unquoted names fold to lower case, <c>"quoted"</c> ones
/// stay), and a <c>*</c> at the very end for any continuation.
/// </summary>
internal sealed record SelectionPattern(string Schema, bool SchemaIsPrefix, string? Table, bool TableIsPrefix)
{
    /// <summary>True when the pattern is about every table of the schemas that it matches.</summary>
    public bool IsWholeSchema => Table is null || (TableIsPrefix && Table.Length == 0);

    /// <summary>True when the pattern can match something in this schema.</summary>
    public bool MatchesSchema(string schema) => Matches(schema, Schema, SchemaIsPrefix);

    /// <summary>True when the pattern matches this table.</summary>
    public bool MatchesTable(string schema, string table) =>
        MatchesSchema(schema) && (Table is null || Matches(table, Table, TableIsPrefix));

    /// <summary>Reads a pattern; the error says what was expected.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SelectionPattern? pattern, [NotNullWhen(false)] out string? error)
    {
        pattern = null;
        var rest = text.AsSpan().Trim();
        if (!TryName(ref rest, out var schema, out error)) return false;
        if (rest.Length == 0)
        {
            pattern = new(schema, SchemaIsPrefix: false, Table: null, TableIsPrefix: false);
            return true;
        }
        if (rest is "*")
        {
            pattern = new(schema, SchemaIsPrefix: true, Table: null, TableIsPrefix: false);
            return true;
        }
        if (rest[0] == '*') return Fail("expected nothing after *: a wildcard stands at the end of a pattern", out error);
        if (schema.Length == 0 || rest[0] != '.') return Fail("expected schema or schema.table", out error);
        rest = rest[1..];
        if (!TryName(ref rest, out var table, out error)) return false;
        if (rest.Length > 0 && rest is not "*")
            return Fail(rest[0] == '.' ? "expected schema or schema.table, without the database's name" : "expected schema or schema.table", out error);
        if (table.Length == 0 && rest.Length == 0) return Fail("expected a table's name after the point", out error);
        pattern = new(schema, SchemaIsPrefix: false, table, TableIsPrefix: rest.Length > 0);
        return true;
    }

    private static bool Matches(string name, string pattern, bool prefix) =>
        prefix ? name.StartsWith(pattern, StringComparison.Ordinal) : string.Equals(name, pattern, StringComparison.Ordinal);

    /// <summary>Takes one name off the front. It may be empty before a wildcard.</summary>
    private static bool TryName(ref ReadOnlySpan<char> rest, out string name, [NotNullWhen(false)] out string? error)
    {
        name = "";
        error = null;
        if (rest.Length > 0 && rest[0] == '"') return TryQuoted(ref rest, out name, out error);
        var length = 0;
        while (length < rest.Length && IsNameCharacter(rest[length])) length++;
        if (length == 0 && rest is not "*") return Fail("expected a name; one with other characters than letters, digits, _ and $ needs \"quotes\"", out error);
        if (length > 0 && (char.IsAsciiDigit(rest[0]) || rest[0] == '$')) return Fail("a name that starts with a digit or $ needs \"quotes\"", out error);
        if (length < rest.Length && rest[length] is not ('.' or '*'))
            return Fail("a name with other characters than letters, digits, _ and $ needs \"quotes\"", out error);
        // PostgreSQL folds ASCII only where the encoding has several bytes a character (scansup.c).
        name = string.Concat(rest[..length].ToString().Select(c => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c));
        rest = rest[length..];
        return true;
    }

    private static bool TryQuoted(ref ReadOnlySpan<char> rest, out string name, [NotNullWhen(false)] out string? error)
    {
        error = null;
        name = "";
        var content = new StringBuilder();
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] != '"')
                content.Append(rest[i]);
            else if (i + 1 < rest.Length && rest[i + 1] == '"')
                content.Append(rest[i++]);
            else if (content.Length == 0)
                return Fail("expected a name between the quotes", out error);
            else
            {
                name = content.ToString();
                rest = rest[(i + 1)..];
                return true;
            }
        }
        return Fail("expected a closing \"", out error);
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' || c >= 0x80;

    private static bool Fail(string message, [NotNullWhen(false)] out string? error)
    {
        error = message;
        return false;
    }
}
