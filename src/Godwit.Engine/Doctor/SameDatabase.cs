using System.Security.Cryptography;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Doctor;

/// <summary>Whether two sessions are in one and the same database.</summary>
internal static class SameDatabase
{
    /// <summary>
    /// A lock that only one database knows: host names, ports and copies of a data directory all mislead, and pg_control_system()
    /// may be denied. Advisory locks are kept by database (manual, 13.3.5).
    /// </summary>
    /// <exception cref="PostgresException">A server refused it.</exception>
    public static async Task<bool> CheckAsync(NpgsqlConnection source, NpgsqlConnection target, CancellationToken cancellationToken)
    {
        var (high, low) = (RandomNumberGenerator.GetInt32(int.MaxValue), RandomNumberGenerator.GetInt32(int.MaxValue));
        await source.ExecuteAsync("SELECT pg_advisory_lock($1, $2)", cancellationToken, high, low);
        try
        {
            return await target.ScalarAsync<bool>(
                """
                SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                                WHERE d.datname = current_database() AND l.locktype = 'advisory'
                                  AND l.classid::bigint = $1 AND l.objid::bigint = $2 AND l.objsubid = 2)
                """,
                cancellationToken, (long)high, (long)low);
        }
        finally
        {
            await source.ExecuteAsync("SELECT pg_advisory_unlock($1, $2)", CancellationToken.None, high, low);
        }
    }
}
