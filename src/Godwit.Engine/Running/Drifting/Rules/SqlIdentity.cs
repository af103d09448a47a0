using System.Collections.Immutable;
using System.Text;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Running.Drifting.Rules;

/// <summary>Reads names as the catalog prints them: <c>schema."Name".column</c>, <c>name on schema.table</c>. Pure.</summary>
internal static class SqlIdentity
{
    /// <summary>The names, unquoted, up to the first character that belongs to none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="rest">What follows them.</param>
    public static ImmutableArray<string> Parts(string text, out string rest)
    {
        var parts = ImmutableArray.CreateBuilder<string>();
        var at = 0;
        while (true)
        {
            parts.Add(One(text, ref at));
            if (at >= text.Length || text[at] != '.') break;
            at++;
        }
        rest = text[at..];
        return parts.ToImmutable();
    }

    /// <summary>Quoted anew, whatever of it needed quotes where it was printed.</summary>
    public static string Quoted(string text) => string.Join('.', Parts(text, out _).Select(Sql.Name));

    /// <summary>A relation's name.</summary>
    public static TableName Relation(string text) => Parts(text, out _) is [var schema, var name, ..] ? new(schema, name) : default;

    /// <summary>Of <c>name on schema.table</c>.</summary>
    public static (string Name, TableName On) Dependent(string text)
    {
        var name = Parts(text, out var rest)[0];
        return (name, rest.StartsWith(" on ", StringComparison.Ordinal) ? Relation(rest[4..]) : default);
    }

    private static string One(string text, ref int at)
    {
        var name = new StringBuilder();
        if (at < text.Length && text[at] == '"')
        {
            for (at++; at < text.Length; at++)
            {
                if (text[at] == '"' && (at + 1 >= text.Length || text[at + 1] != '"')) break;
                if (text[at] == '"') at++;
                name.Append(text[at]);
            }
            at++;
            return name.ToString();
        }
        while (at < text.Length && text[at] is not ('.' or ' ' or '(' or ',')) name.Append(text[at++]);
        return name.ToString();
    }
}
