using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Copy;

/// <summary>Puts what a snapshot shows of one published table in the place of what the target has, in one transaction.</summary>
/// <param name="source">The source.</param>
/// <param name="target">The target.</param>
public sealed class TableReplacement(Database source, Database target)
{
    /// <summary>Replaces the rows.</summary>
    /// <param name="table">The table as it is published; its partitions' rows are in <paramref name="leaves"/>.</param>
    /// <param name="leaves">The tables that hold its rows on the source.</param>
    /// <param name="snapshot">Snapshot to read under.</param>
    /// <param name="note">Notes it in the same transaction.</param>
    /// <param name="cancellationToken">Rolls it back.</param>
    /// <returns>Rows.</returns>
    /// <exception cref="SourceChangedException">The table was rewritten past the snapshot: a new one is needed.</exception>
    /// <exception cref="GodwitException">The target's role may not silence triggers and foreign keys.</exception>
    public async Task<long> RunAsync(
        TableName table, ImmutableArray<TableCopy> leaves, string snapshot, Func<NpgsqlConnection, Task> note, CancellationToken cancellationToken)
    {
        await using var guard = new RewriteGuard(source);
        await using var reader = await source.OpenAsync(cancellationToken);
        await using var writer = await target.OpenAsync(cancellationToken);
        await HoldStillAsync(writer, cancellationToken);
        await using var writing = await writer.BeginTransactionAsync(cancellationToken);
        await EmptyAsync(writer, table, cancellationToken);
        var rows = 0L;
        foreach (var leaf in leaves)
        {
            var part = new Part(0, leaf, 0, null, leaf.Table.Bytes);
            await CopySnapshot.BeginAsync(reader, snapshot, $"LOCK TABLE ONLY {leaf.Table.Name.Quoted} IN ACCESS SHARE MODE", cancellationToken);
            try
            {
                await guard.CheckAsync(reader, part, cancellationToken);
                rows += await RowStream.RunAsync(reader, CopyStatements.Read(part), writer, CopyStatements.Write(part, freeze: false), leaf.Format, _ => { }, cancellationToken);
            }
            catch (TableRewrittenException)
            {
                // The new file shows the snapshot its rows as well, but might be replaced again: a new snapshot is as cheap here.
                throw new SourceChangedException(leaf.Table.Name, "its file was replaced (VACUUM FULL, CLUSTER)");
            }
            finally
            {
                if (reader.FullState == System.Data.ConnectionState.Open) await reader.ExecuteAsync("ROLLBACK", CancellationToken.None);
            }
        }
        await note(writer);
        await writing.CommitAsync(cancellationToken);
        return rows;
    }

    private async Task HoldStillAsync(NpgsqlConnection writer, CancellationToken cancellationToken)
    {
        try
        {
            await writer.ExecuteAsync("SET session_replication_role = replica", cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new GodwitException(ExitCode.Refused, new Problem(
                "replica_role_denied", "Triggers and foreign keys cannot be held still while a table is copied again.", $"target {target.Url}", error.MessageText,
                $"As a superuser: GRANT SET ON PARAMETER session_replication_role TO {Sql.Name(target.Url.User)}; (PostgreSQL 15 and later)."), error);
        }
    }

    // A table that a foreign key refers to cannot be truncated alone.
    private static async Task EmptyAsync(NpgsqlConnection writer, TableName table, CancellationToken cancellationToken)
    {
        await writer.ExecuteAsync("SAVEPOINT empty", cancellationToken);
        try
        {
            await writer.ExecuteAsync($"TRUNCATE {table.Quoted}", cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.FeatureNotSupported or PostgresErrorCodes.InsufficientPrivilege)
        {
            await writer.ExecuteAsync($"ROLLBACK TO SAVEPOINT empty; DELETE FROM {table.Quoted}", cancellationToken);
        }
    }
}
