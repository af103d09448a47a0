using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Verify.Visibility;

/// <summary>Finds out whose view is to be compared.</summary>
internal static class IdentityReader
{
    /// <summary>More than these are not asked for: each reads every table with row level security on both sides.</summary>
    public const int Most = 200;

    private const string IsSupabase = "SELECT to_regclass('auth.users') IS NOT NULL AND EXISTS (SELECT FROM pg_roles WHERE rolname = 'anon') AND EXISTS (SELECT FROM pg_roles WHERE rolname = 'authenticated')";

    // Claims as GoTrue writes them, as far as policies usually read them.
    private const string Supabase = """
        SELECT 'anon', '{"role": "anon"}'
        UNION ALL
        SELECT 'authenticated', u.claims
        FROM (SELECT json_build_object('sub', id, 'role', 'authenticated', 'aud', 'authenticated', 'email', email,
                                       'app_metadata', raw_app_meta_data, 'user_metadata', raw_user_meta_data)::text AS claims
              FROM auth.users ORDER BY random() LIMIT 20) AS u
        """;

    /// <summary>The identities; empty: nothing says who.</summary>
    /// <exception cref="GodwitException">The query fails, or does not yield roles and claims.</exception>
    public static async Task<ImmutableArray<Identity>> ReadAsync(SideSession source, VisibilityOptions options, CancellationToken cancellationToken)
    {
        await using var reader = await SnapshotReader.OpenAsync(source, cancellationToken);
        try
        {
            if (options.Sql is null && !await reader.AskAsync((connection, token) => connection.ScalarAsync<bool>(IsSupabase, token), cancellationToken)) return [];
            var rows = await reader.AskAsync(async (connection, token) =>
            {
                await connection.ExecuteAsync(await SearchPath.LocalAsync(connection, token), token);
                // As the configuration has it: a query, without its own semicolon.
                return await connection.QueryAsync($"SELECT i.role::text, coalesce(i.claims::text, '{{}}')::jsonb::text FROM ({(options.Sql ?? Supabase).TrimEnd().TrimEnd(';')}\n) AS i (role, claims) WHERE i.role IS NOT NULL LIMIT {Most}",
                    row => (Role: row.GetString(0), Claims: row.GetString(1)), token);
            }, cancellationToken);
            return [.. rows.Distinct().Select(row => new Identity(row.Role, row.Claims, Name(row.Role, row.Claims)))];
        }
        catch (PostgresException error)
        {
            throw new GodwitException(ExitCode.Usage, new Problem(
                "identities", "The identities whose view is to be compared cannot be read.", $"source {source.Database.Url}",
                $"{(options.Sql is null ? "Reading auth.users" : "The query of verify.identities")} failed: {Message(error)}.",
                "verify.identities is a query that yields two columns, a role and a JSON object of claims: SELECT 'authenticated', json_build_object('sub', id) FROM auth.users LIMIT 20"));
        }
    }

    // What is wrong with the query itself; any other message could hold a value.
    private static string Message(PostgresException error) => error.SqlState.StartsWith("42", StringComparison.Ordinal) ? error.MessageText : $"SQLSTATE {error.SqlState}";

    private static string Name(string role, string claims) =>
        claims is "{}" or "{\"role\": \"anon\"}" ? role : $"{role} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(claims)))[..8]}";
}
