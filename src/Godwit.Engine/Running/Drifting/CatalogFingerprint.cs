using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Running.Drifting;

/// <summary>A text that changes when a definition in a database's catalog does, and not by VACUUM, ANALYZE, TRUNCATE or any row.</summary>
internal static class CatalogFingerprint
{
    /// <summary>Reads it, as of the session's snapshot.</summary>
    /// <exception cref="PostgresException">The server refused it.</exception>
    public static async Task<string> TakeAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        (await connection.ScalarAsync<string>(await EmbeddedSql.ReadAsync("Running.Drifting.Sql.fingerprint.sql", cancellationToken), cancellationToken))!;
}
