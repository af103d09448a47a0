using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Verify;

/// <summary>One side under its snapshot: the session that holds it and reads the catalog.</summary>
internal sealed class SideSession : IAsyncDisposable
{
    private SideSession(Database database, NpgsqlConnection connection, string snapshot, string? imported, string version, int blockSize, DigestProbe probe, Pace pace)
    {
        Pace = pace;
        Database = database;
        Connection = connection;
        Snapshot = snapshot;
        Origin = imported ?? snapshot;
        Version = version;
        BlockSize = blockSize;
        Probe = probe;
    }

    public Database Database { get; }

    public Side Side => Database.Side;

    public NpgsqlConnection Connection { get; }

    /// <summary>The name under which other sessions import the snapshot, as long as this one lives.</summary>
    public string Snapshot { get; }

    /// <summary>The name under which the snapshot was exported first.</summary>
    public string Origin { get; }

    public string Version { get; }

    public int Major => Connection.PostgreSqlVersion.Major;

    public int BlockSize { get; }

    public DigestProbe Probe { get; }

    /// <summary>How much of its time a session of this side works.</summary>
    public Pace Pace { get; }

    /// <summary>The same, for sessions that do not rest.</summary>
    /// <exception cref="GodwitException">The connection or the snapshot could not be had.</exception>
    public static Task<SideSession> OpenAsync(Database database, string? snapshot, CancellationToken cancellationToken) => OpenAsync(database, snapshot, Pace.Full, cancellationToken);

    /// <summary>
    /// Opens the session and takes a snapshot, or imports one that somebody else keeps alive until then: it is exported again, and lives as
    /// long as this session (postgres.md, rule 2).
    /// </summary>
    /// <exception cref="GodwitException">The connection or the snapshot could not be had.</exception>
    public static async Task<SideSession> OpenAsync(Database database, string? snapshot, Pace pace, CancellationToken cancellationToken)
    {
        var connection = await database.OpenAsync(cancellationToken);
        try
        {
            await connection.ExecuteAsync("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", cancellationToken);
            if (snapshot is not null) await connection.ExecuteAsync($"SET TRANSACTION SNAPSHOT {Sql.Text(snapshot)}", cancellationToken);
            var own = await connection.ScalarAsync<string>("SELECT pg_export_snapshot()", cancellationToken);

            var server = (await connection.QueryAsync(
                "SELECT current_setting('server_version'), current_setting('server_encoding'), current_setting('block_size')::int",
                row => (Version: row.GetString(0), Encoding: row.GetString(1), BlockSize: row.GetInt32(2)),
                cancellationToken))[0];
            var hashes = connection.PostgreSqlVersion.Major >= 11
                ? await connection.ScalarAsync<string>(DigestChoice.ProbeSql, cancellationToken)
                : null;
            return new(database, connection, own!, snapshot, server.Version, server.BlockSize, new(server.Encoding, hashes), pace);
        }
        catch (Exception error)
        {
            await connection.DisposeAsync();
            if (error is NpgsqlException failure) throw VerifyProblem.From(failure, database, null);
            throw;
        }
    }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
