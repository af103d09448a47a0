using System.Text.RegularExpressions;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Verify.Shadow;

/// <summary>Values for the parameters of a query.</summary>
/// <param name="Literals">A literal for each.</param>
/// <param name="Unknown">Numbers of those that nothing was found for: they are NULL.</param>
internal sealed record ShadowArguments(IReadOnlyList<string> Literals, IReadOnlyList<int> Unknown)
{
    /// <summary>Of a query without parameters.</summary>
    public static ShadowArguments None { get; } = new([], []);
}

/// <summary>
/// Finds values for the parameters of a query: a value of the column that a parameter is compared with, taken from the source, and 100 and
/// 0 for LIMIT and OFFSET. Both sides are asked with the same.
/// </summary>
internal static partial class ShadowParameters
{
    /// <summary>A literal for each parameter of the prepared statement <paramref name="name"/>.</summary>
    /// <exception cref="PostgresException">The source refuses a statement.</exception>
    public static async Task<ShadowArguments> FindAsync(NpgsqlConnection source, string name, string sql, CancellationToken cancellationToken)
    {
        var types = await source.ScalarAsync<string[]>("SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = $1", cancellationToken, name) ?? [];
        var compared = Columns(sql);
        var cuts = Cut().Matches(sql).ToLookup(match => Number(match.Groups["number"]), match => match.Groups["kind"].Value.StartsWith("o", StringComparison.OrdinalIgnoreCase) ? "0" : "100");
        var (values, unknown) = (new List<string>(types.Length), new List<int>());
        for (var number = 1; number <= types.Length; number++)
        {
            var value = cuts[number].FirstOrDefault() ?? (compared[number].FirstOrDefault() is { } column ? await ValueAsync(source, column, types[number - 1], sql, cancellationToken) : null);
            if (value is null) unknown.Add(number);
            values.Add(value is null ? "NULL" : Sql.Text(value));
        }
        return new(values, unknown);
    }

    /// <summary>The columns that parameters are compared with, by the parameter's number. Pure.</summary>
    internal static ILookup<int, string> Columns(string sql) => Compared().Matches(sql)
        .SelectMany(match => Parameter().Matches(match.Groups["values"].Value).Select(parameter => (Number: Number(parameter.Groups["number"]), Column: match.Groups["column"].Value)))
        .ToLookup(found => found.Number, found => found.Column);

    private static int Number(Group group) => int.Parse(group.Value, System.Globalization.CultureInfo.InvariantCulture);

    // Of the largest table that has such a column and that the query names.
    private static async Task<string?> ValueAsync(NpgsqlConnection source, string column, string type, string sql, CancellationToken cancellationToken)
    {
        var tables = await source.QueryAsync(
            """
            SELECT n.nspname::text, c.relname::text
            FROM pg_attribute a
            JOIN pg_class c ON c.oid = a.attrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE a.attname = $1 AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p') AND format_type(a.atttypid, NULL) IN ($2, CASE WHEN $2 = 'text' THEN 'character varying' ELSE $2 END)
              AND n.nspname NOT LIKE 'pg\_%' AND has_table_privilege(c.oid, 'SELECT')
            ORDER BY pg_relation_size(c.oid) DESC, 1, 2
            """,
            row => new TableName(row.GetString(0), row.GetString(1)), cancellationToken, column, type.EndsWith("[]", StringComparison.Ordinal) ? type[..^2] : type);
        if (tables.Find(table => Regex.IsMatch(sql, $@"\b{Regex.Escape(table.Name)}\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)) is not { Name: not null } table) return null;
        var quoted = Sql.Name(column);
        var value = await source.ScalarAsync<string>(
            $"SELECT v FROM (SELECT {quoted}::text AS v FROM {table.Quoted} WHERE {quoted} IS NOT NULL LIMIT 1000) AS s ORDER BY md5(v) LIMIT 1", cancellationToken);
        return value is null ? null : type.EndsWith("[]", StringComparison.Ordinal) ? $"{{\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"}}" : value;
    }

    [GeneratedRegex(
        """(?:"(?<column>[^"]+)"|\b(?<column>[a-z_][a-z0-9_]*))(?:::[a-z ]+)?\s*(?:(?:=|<>|<=|>=|<|>|!=|~~\*?|\b(?:NOT\s+)?I?LIKE\b)\s*(?:ANY\s*\(\s*)?(?<values>\$[0-9]+)|\b(?:NOT\s+)?IN\s*\((?<values>[^()]*)\)|\bBETWEEN\s+(?<values>\$[0-9]+\s+AND\s+\$[0-9]+))""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Compared();

    [GeneratedRegex("""\$(?<number>[0-9]{1,5})\b""")]
    private static partial Regex Parameter();

    [GeneratedRegex("""\b(?<kind>LIMIT|OFFSET|FETCH\s+(?:FIRST|NEXT))\s+\(?\$(?<number>[0-9]{1,5})\b""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Cut();
}
