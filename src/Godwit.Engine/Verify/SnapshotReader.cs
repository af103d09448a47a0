using System.Data;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Npgsql;

namespace Godwit.Engine.Verify;

/// <summary>
/// A session that reads under a side's snapshot: a transaction a question, so that no lock is held longer than it is answered. Each is
/// rolled back: a read-only transaction can still notify, and before 16 unlink a large object, when it commits.
/// </summary>
internal sealed class SnapshotReader : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private SnapshotReader(SideSession side, NpgsqlConnection connection) => (Side, _connection) = (side, connection);

    /// <summary>Whose snapshot it is.</summary>
    public SideSession Side { get; }

    /// <summary>Opens it.</summary>
    /// <exception cref="GodwitException">The side cannot be reached.</exception>
    public static async Task<SnapshotReader> OpenAsync(SideSession side, CancellationToken cancellationToken)
    {
        var connection = await side.Database.OpenAsync(cancellationToken);
        try
        {
            await connection.ExecuteAsync(DigestSql.WorkerSettings, cancellationToken);
            return new(side, connection);
        }
        catch (Exception error)
        {
            await connection.DisposeAsync();
            if (error is NpgsqlException failure) throw VerifyProblem.From(failure, side.Database, null);
            throw;
        }
    }

    /// <summary>Asks; the transaction has ended when it returns or throws.</summary>
    /// <exception cref="GodwitException">The snapshot is gone, or the connection was lost.</exception>
    /// <exception cref="PostgresException">The server refused the question itself.</exception>
    public Task<T> AskAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> ask, CancellationToken cancellationToken) => AskAsync(ask, [], cancellationToken);

    /// <summary>Asks something of tables that have to have the files that they had.</summary>
    /// <exception cref="GodwitException">The snapshot is gone, the connection was lost, or a table was rewritten: an old snapshot shows none of its rows.</exception>
    /// <exception cref="PostgresException">The server refused the question itself.</exception>
    public async Task<T> AskAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> ask, IReadOnlyCollection<TableInfo> tables, CancellationToken cancellationToken)
    {
        var began = Side.Pace.Begin();
        T answer;
        try
        {
            await BeginAsync(cancellationToken);
            answer = await ask(_connection, cancellationToken);
            if (tables.Count > 0) await RequireFilesAsync(tables, cancellationToken);
        }
        catch (NpgsqlException error) when (error is not PostgresException || IsOfTheSession((PostgresException)error))
        {
            throw VerifyProblem.From(error, Side.Database, null);
        }
        finally
        {
            // Where it was cancelled the driver has ended the statement.
            if (_connection.FullState == ConnectionState.Open) await _connection.ExecuteAsync("ROLLBACK", CancellationToken.None);
        }
        await Side.Pace.RestAsync(began, cancellationToken);
        return answer;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _connection.ExecuteAsync($"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT {Sql.Text(Side.Snapshot)}", cancellationToken);
        }
        catch (NpgsqlException error)
        {
            throw VerifyProblem.From(error, Side.Database, null);
        }
    }

    // Once the question holds its locks (postgres.md, rule 3).
    private async Task RequireFilesAsync(IReadOnlyCollection<TableInfo> tables, CancellationToken cancellationToken)
    {
        var replaced = await _connection.QueryAsync(
            "SELECT f.at::int FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS f (oid, node, at) WHERE pg_relation_filenode(f.oid::oid)::bigint IS DISTINCT FROM f.node",
            row => row.GetInt32(0), cancellationToken, [tables.Select(table => (long)table.Oid).ToArray(), tables.Select(table => (long)table.FileNode).ToArray()]);
        if (replaced.Count > 0) throw VerifyProblem.Rewritten(Side.Database, tables.ElementAt(replaced[0] - 1));
    }

    // Connection, resources, an administrator, a system or internal error: nothing that the question itself is to blame for.
    private static bool IsOfTheSession(PostgresException error) =>
        error.SqlState[..2] is "08" or "53" or "58" or "XX" || error.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow;
}
