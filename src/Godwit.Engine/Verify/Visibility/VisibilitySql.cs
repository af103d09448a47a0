using System.Collections.Immutable;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Verify.Visibility;

/// <summary>The statements that see a table as somebody else.</summary>
internal static class VisibilitySql
{
    /// <summary>
    /// Becomes an identity until the transaction ends. A claim is told as PostgREST tells it, in both of its ways, and a claim whose name has a
    /// dot as a setting of that name. https://docs.postgrest.org/en/stable/references/transactions.html#request-headers-cookies-and-jwt-claims
    /// $1: the claims.
    /// </summary>
    public static string Claims { get; } = """
        SELECT set_config('row_security', 'on', true), set_config('request.jwt.claims', $1, true),
               (SELECT count(set_config(CASE WHEN c.key ~ '[.]' THEN c.key ELSE 'request.jwt.claim.' || c.key END, coalesce(c.value, ''), true))
                FROM jsonb_each_text($1::jsonb) AS c
                WHERE c.key ~ '^[A-Za-z_][A-Za-z0-9_]*([.][A-Za-z_][A-Za-z0-9_]*)?$')
        """;

    /// <summary>Becomes the role until the transaction ends.</summary>
    public static string Become(string role) => $"SET LOCAL ROLE {Sql.Name(role)}";

    /// <summary>Rows and both sums of what is seen of some columns.</summary>
    public static string Rows(TableName table, ImmutableArray<string> columns, DigestMethod method) => $"""
        SELECT count(*), coalesce(sum({DigestSql.First(method)}), 0)::text, coalesce(sum({DigestSql.Second(method)}), 0)::text, 0::bigint
        FROM (SELECT {DigestSql.Value(DigestSql.RowText(columns), method)} AS r FROM {table.Quoted} AS t OFFSET 0) AS s
        """;
}
