using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Verify;

/// <summary>Where an application's sessions search: Godwit's own search nowhere.</summary>
internal static class SearchPath
{
    // As ALTER DATABASE and ALTER ROLE ALL have it, else PostgreSQL's default: the server's file hides behind Godwit's own setting.
    private const string Query = """
        SELECT coalesce(
            (SELECT substr(o, length('search_path=') + 1)
             FROM pg_db_role_setting s
             CROSS JOIN unnest(s.setconfig) AS o
             WHERE o LIKE 'search\_path=%' AND s.setrole = 0 AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
             ORDER BY s.setdatabase <> 0 DESC
             LIMIT 1),
            (SELECT boot_val FROM pg_settings WHERE name = 'search_path'))
        """;

    /// <summary>The statement that has a transaction search as the database's own sessions do.</summary>
    /// <exception cref="PostgresException">The catalog cannot be read.</exception>
    public static async Task<string> LocalAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        $"SET LOCAL search_path = {await connection.ScalarAsync<string>(Query, cancellationToken)}";
}
