using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Copy;

/// <summary>
/// A snapshot of the source that every reader of the copy imports. It lives as long as this session's transaction; it holds no lock on
/// any table, so the source's own DDL is never blocked by it.
/// </summary>
public sealed class CopySnapshot : IAsyncDisposable
{
    private CopySnapshot(NpgsqlConnection connection, string name) => (Connection, Name, Backend) = (connection, name, connection.ProcessID);

    /// <summary>The session that holds the snapshot; its catalog reads are as of the snapshot.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>Process number of the session on the source; the connection itself knows it only as long as it is whole.</summary>
    public int Backend { get; }

    /// <summary>Name to import it by.</summary>
    public string Name { get; }

    /// <summary>Takes a new snapshot, or imports one and exports it again, so that its first holder can go (postgres.md, rule 2).</summary>
    /// <param name="source">The source.</param>
    /// <param name="import">Snapshot to import, such as that of a slot; null: a new one.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="SnapshotLostException">No session exports <paramref name="import"/> any more.</exception>
    public static async Task<CopySnapshot> TakeAsync(Database source, string? import, CancellationToken cancellationToken)
    {
        var connection = await source.OpenAsync(cancellationToken);
        try
        {
            await BeginAsync(connection, import, null, cancellationToken);
            return new(connection, (await connection.ScalarAsync<string>("SELECT pg_export_snapshot()", cancellationToken))!);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins a reading transaction in a snapshot.</summary>
    /// <param name="connection">The session.</param>
    /// <param name="snapshot">The snapshot; null: one of its own.</param>
    /// <param name="then">A statement to run in the same round trip.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="SnapshotLostException">No session exports it any more.</exception>
    internal static async Task BeginAsync(NpgsqlConnection connection, string? snapshot, string? then, CancellationToken cancellationToken)
    {
        try
        {
            await connection.ExecuteAsync(
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" + (snapshot is null ? "" : $"; SET TRANSACTION SNAPSHOT {Sql.Text(snapshot)}") + (then is null ? "" : $"; {then}"),
                cancellationToken);
        }
        // "invalid snapshot identifier" (42704 from 17 on), and 55000 where its session is just ending. LOCK TABLE raises none of them.
        catch (PostgresException error) when (snapshot is not null && error.SqlState is PostgresErrorCodes.InvalidParameterValue or PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.ObjectNotInPrerequisiteState)
        {
            throw new SnapshotLostException(error.MessageText);
        }
    }

    /// <summary>Lets the snapshot go.</summary>
    public async ValueTask DisposeAsync() => await Connection.DisposeAsync();
}
