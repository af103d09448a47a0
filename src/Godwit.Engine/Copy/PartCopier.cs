using Godwit.Engine.Events;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Copy;

/// <summary>Copies one part: bytes from the source's COPY to the target's, unread; rows and the part's state commit together.</summary>
internal sealed class PartCopier(PartStore parts, RewriteGuard guard, CopyOptions options, CopyProgress progress)
{
    /// <summary>Copies the part over two open sessions, which are outside a transaction before and after.</summary>
    /// <param name="source">Session on the source.</param>
    /// <param name="target">Session on the target.</param>
    /// <param name="part">The part.</param>
    /// <param name="snapshot">Name of the snapshot to read under.</param>
    /// <param name="lease">Token of the claim.</param>
    /// <param name="cancellationToken">Rolls it back.</param>
    /// <returns>Rows committed.</returns>
    /// <exception cref="LeaseLostException">Another worker has the part by now.</exception>
    /// <exception cref="TableRewrittenException">See <see cref="RewriteGuard"/>.</exception>
    /// <exception cref="SourceChangedException">See <see cref="RewriteGuard"/>, or the table or a column is gone.</exception>
    /// <exception cref="GodwitException">The target's table holds rows that Godwit did not write.</exception>
    public async Task<long> CopyAsync(NpgsqlConnection source, NpgsqlConnection target, Part part, string snapshot, Guid lease, CancellationToken cancellationToken)
    {
        var table = part.Copy.Table;
        await using var writing = await target.BeginTransactionAsync(cancellationToken);
        try
        {
            // The lock keeps the file in place until the transaction ends: nothing can be rewritten between the check and the COPY.
            await CopySnapshot.BeginAsync(source, snapshot, $"LOCK TABLE ONLY {table.Name.Quoted} IN ACCESS SHARE MODE", cancellationToken);
            await guard.CheckAsync(source, part, cancellationToken);
            var rows = options.Conflicts is { } conflicts
                ? await MergeAsync(source, target, part, conflicts, cancellationToken)
                : await StreamAsync(source, target, part, CopyStatements.Write(part, part.IsWhole && await EmptyAsync(target, part, lease, cancellationToken)), cancellationToken);
            await parts.CompleteAsync(target, part.Id, lease, rows, cancellationToken);
            await writing.CommitAsync(cancellationToken);
            return rows;
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn && error.Where is null)
        {
            throw new SourceChangedException(table.Name, error.MessageText);
        }
        finally
        {
            if (source.FullState == System.Data.ConnectionState.Open) await source.ExecuteAsync("ROLLBACK", CancellationToken.None);
        }
    }

    // A table that is truncated in the transaction that loads it can be loaded frozen. It must be empty: a row in it is not ours.
    private async Task<bool> EmptyAsync(NpgsqlConnection target, Part part, Guid lease, CancellationToken cancellationToken)
    {
        var table = part.Copy.Table.Name;
        await target.ExecuteAsync($"LOCK TABLE ONLY {table.Quoted} IN ACCESS EXCLUSIVE MODE", cancellationToken);
        if (await target.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM ONLY {table.Quoted})", cancellationToken))
        {
            // Rows of another worker, or of an attempt whose commit came through while its answer did not.
            if (!await parts.IsHeldAsync(target, part.Id, lease, cancellationToken)) throw new LeaseLostException(part.Id);
            throw new GodwitException(ExitCode.Refused, new Problem(
                "target_not_empty", $"The target's table {table} holds rows that this migration did not write.", $"target {table}",
                "They appeared after the preflight, or an application writes to the target already.",
                $"Find out who writes there; if the rows may go: TRUNCATE {table.Quoted}; then `godwit run` again."));
        }
        try
        {
            await target.ExecuteAsync($"SAVEPOINT truncate; TRUNCATE ONLY {table.Quoted}", cancellationToken);
            return true;
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.FeatureNotSupported or PostgresErrorCodes.WrongObjectType or PostgresErrorCodes.InsufficientPrivilege)
        {
            // A foreign key refers to it, it is partitioned here, or the role may only insert: load it unfrozen.
            await target.ExecuteAsync("ROLLBACK TO SAVEPOINT truncate", cancellationToken);
            return false;
        }
    }

    private async Task<long> MergeAsync(NpgsqlConnection source, NpgsqlConnection target, Part part, Conflicts conflicts, CancellationToken cancellationToken)
    {
        var staged = new StagedWriter(conflicts, part);
        await staged.PrepareAsync(target, cancellationToken);
        var rows = await StreamAsync(source, target, part, staged.Statement, cancellationToken);
        await staged.MergeAsync(target, rows, cancellationToken);
        return rows;
    }

    private Task<long> StreamAsync(NpgsqlConnection source, NpgsqlConnection target, Part part, string write, CancellationToken cancellationToken) =>
        RowStream.RunAsync(source, CopyStatements.Read(part), target, write, part.Copy.Format, progress.Sent, cancellationToken);
}
