namespace Godwit.Engine.Schema;

/// <summary>Splits pg_dump's grant statements, which hold quoted names and literals but neither comments nor dollar quotes.</summary>
internal static class StatementSplitter
{
    /// <summary>The statements, trimmed, without their semicolons.</summary>
    public static IEnumerable<string> Split(string script)
    {
        var start = 0;
        char? quote = null;
        for (var i = 0; i < script.Length; i++)
        {
            if (quote is not null)
            {
                if (script[i] == quote) quote = null;
            }
            else if (script[i] is '"' or '\'')
            {
                quote = script[i];
            }
            else if (script[i] == ';')
            {
                if (script[start..i].Trim() is { Length: > 0 } statement) yield return statement;
                start = i + 1;
            }
        }
        if (script[start..].Trim() is { Length: > 0 } last) yield return last;
    }
}
