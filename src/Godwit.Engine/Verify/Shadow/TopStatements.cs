using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Verify.Shadow;

/// <summary>The queries that took the source most of its time, by pg_stat_statements.</summary>
public static class TopStatements
{
    private const string Where = """
        SELECT quote_ident(n.nspname)
        FROM pg_extension e
        JOIN pg_namespace n ON n.oid = e.extnamespace
        WHERE e.extname = 'pg_stat_statements'
        """;

    /// <summary>Reads them; the constants are parameters there. Those that ask the catalog are none of an application.</summary>
    /// <param name="source">The source.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GodwitException">The extension is not there or not loaded, or shows nothing.</exception>
    public static async Task<ImmutableArray<ShadowQuery>> ReadAsync(Database source, int count, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenAsync(cancellationToken);
        try
        {
            var schema = await connection.ScalarAsync<string>(Where, cancellationToken);
            if (schema is null) throw Missing(source, "The extension is not in this database.");
            // By the extension's version, which an upgrade of the server leaves as it was.
            var time = await connection.ScalarAsync<string>($"SELECT attname::text FROM pg_attribute WHERE attrelid = '{schema}.pg_stat_statements'::regclass AND attname IN ('total_exec_time', 'total_time')", cancellationToken);
            var found = await connection.QueryAsync(
                $"""
                SELECT s.query, sum(s.calls)::bigint, sum(s.{time})
                FROM {schema}.pg_stat_statements AS s
                JOIN pg_database d ON d.oid = s.dbid
                WHERE d.datname = current_database() AND s.query ~* '^\s*(select|with|table|values)\y' AND s.query !~* '\y(pg_|information_schema\y|godwit\y|version\(\))'
                GROUP BY s.query
                ORDER BY 3 DESC
                LIMIT {count}
                """,
                row => (Sql: row.GetString(0), Calls: row.GetInt64(1)), cancellationToken);
            if (found.Count == 0) throw Missing(source, "It has seen no query that reads.");
            return [.. found.Select((query, index) => new ShadowQuery(query.Sql, FormattableString.Invariant($"number {index + 1} of pg_stat_statements, {query.Calls:N0} calls")))];
        }
        catch (PostgresException error)
        {
            throw Missing(source, $"{error.MessageText}.");
        }
    }

    private static GodwitException Missing(Database source, string why) => new(ExitCode.Refused, new Problem(
        "no_statements", "pg_stat_statements tells no queries.", $"source {source.Url}", why,
        "Put pg_stat_statements into shared_preload_libraries, CREATE EXTENSION pg_stat_statements, and GRANT pg_read_all_stats to Godwit's role; or give a file of queries: --shadow queries.sql."));
}
