using System.Collections.Immutable;

namespace Godwit.Engine.Verify.Shadow;

/// <summary>A statement of a file.</summary>
/// <param name="Sql">Its text, without the semicolon.</param>
/// <param name="Line">The line on which it begins, from 1.</param>
public sealed record SqlStatement(string Sql, int Line);

/// <summary>Splits SQL at its semicolons, as the lexer sees them: https://www.postgresql.org/docs/current/sql-syntax-lexical.html. Pure.</summary>
public static class SqlStatements
{
    /// <summary>The statements, without those that are only comments.</summary>
    public static ImmutableArray<SqlStatement> Split(string sql)
    {
        var statements = ImmutableArray.CreateBuilder<SqlStatement>();
        var (from, first) = (0, -1);
        for (var at = 0; at < sql.Length;)
        {
            if (sql[at] == ';')
            {
                Add(at);
                (from, first) = (++at, -1);
                continue;
            }
            var next = AfterComment(sql, at);
            if (next == at)
            {
                if (first < 0 && !char.IsWhiteSpace(sql[at])) first = at;
                next = AfterQuoted(sql, at);
            }
            at = next;
        }
        Add(sql.Length);
        return statements.ToImmutable();

        void Add(int end)
        {
            if (first >= 0) statements.Add(new(sql[first..end].TrimEnd(), 1 + sql.AsSpan(0, first).Count('\n')));
        }
    }

    // Comments in /* */ can stand inside of each other.
    private static int AfterComment(string sql, int at)
    {
        if (sql.AsSpan(at).StartsWith("--")) return sql.IndexOf('\n', at) is var end and >= 0 ? end + 1 : sql.Length;
        if (!sql.AsSpan(at).StartsWith("/*")) return at;
        var depth = 0;
        do
        {
            if (sql.AsSpan(at).StartsWith("/*")) (depth, at) = (depth + 1, at + 2);
            else if (sql.AsSpan(at).StartsWith("*/")) (depth, at) = (depth - 1, at + 2);
            else at++;
        }
        while (depth > 0 && at < sql.Length);
        return at;
    }

    private static int AfterQuoted(string sql, int at) => sql[at] switch
    {
        '\'' => After(sql, at, '\'', hasEscapes: IsEscapeString(sql, at)),
        '"' => After(sql, at, '"', hasEscapes: false),
        '$' when !IsNamePart(sql, at - 1) => AfterDollar(sql, at),
        _ => at + 1,
    };

    // A doubled quote ends one piece and begins the next, which comes to the same.
    private static int After(string sql, int at, char quote, bool hasEscapes)
    {
        for (at++; at < sql.Length; at++)
        {
            if (hasEscapes && sql[at] == '\\') at++;
            else if (sql[at] == quote) return at + 1;
        }
        return sql.Length;
    }

    private static bool IsEscapeString(string sql, int at) => at > 0 && sql[at - 1] is 'E' or 'e' && !IsNamePart(sql, at - 2);

    private static int AfterDollar(string sql, int at)
    {
        var end = at + 1;
        while (end < sql.Length && IsNamePart(sql, end) && sql[end] != '$') end++;
        if (end >= sql.Length || sql[end] != '$' || (end > at + 1 && char.IsAsciiDigit(sql[at + 1]))) return at + 1;
        var tag = sql[at..(end + 1)];
        return sql.IndexOf(tag, end + 1, StringComparison.Ordinal) is var close and >= 0 ? close + tag.Length : sql.Length;
    }

    private static bool IsNamePart(string sql, int at) => at >= 0 && at < sql.Length && (char.IsLetterOrDigit(sql[at]) || sql[at] is '_' or '$');
}
