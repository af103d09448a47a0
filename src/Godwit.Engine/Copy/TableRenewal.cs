using Godwit.Engine.Events;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Copy;

/// <summary>Begins a table anew whose file was replaced: everything of it that was copied goes, in one transaction with its parts.</summary>
internal sealed class TableRenewal(CopyContext copy)
{
    /// <summary>Does it, unless another worker has done it already: then the lease is gone.</summary>
    public async Task RenewAsync(Part part, Guid lease, RewriteGuard guard, CancellationToken cancellationToken)
    {
        var table = part.Copy.Table;
        var size = await SizeAsync(table.Name, cancellationToken);
        var again = part.Copy with { Table = table with { FileNode = await guard.FileNodeAsync(table, cancellationToken), Bytes = size } };
        await using var target = await copy.Target.OpenAsync(cancellationToken);
        await using var transaction = await target.BeginTransactionAsync(cancellationToken);
        // Workers in the middle of a part of this table end first; the parts' rows are locked after it, as they do.
        await target.ExecuteAsync($"{copy.TargetSettings}; LOCK TABLE ONLY {table.Name.Quoted} IN ACCESS EXCLUSIVE MODE", cancellationToken);
        await target.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended('godwit parts ' || $1, 0))", cancellationToken, copy.Parts.Migration);
        if (!await copy.Parts.IsHeldAsync(target, part.Id, lease, cancellationToken)) return;
        // Rows that are merged by key are merged again; those that were there before are not Godwit's to remove.
        if (copy.Options.Conflicts is null) await target.ExecuteAsync($"TRUNCATE ONLY {table.Name.Quoted}", cancellationToken);
        await copy.Parts.RemoveAsync(target, table.Name, cancellationToken);
        var last = await target.ScalarAsync<int>("SELECT coalesce(max(part), 0) FROM godwit.parts WHERE migration = $1", cancellationToken, copy.Parts.Migration);
        var parts = PartPlan.Of([again], copy.Options.PartSize, await BlockSizeAsync(cancellationToken), last + 1);
        await copy.Parts.AddAsync(target, [.. parts.Select(next => next.Row)], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        copy.Announced.TryRemove(table.Name, out _);
        copy.Observer.On(new RunEvent.TableRewritten(table.Name));
    }

    private async Task<long> SizeAsync(TableName table, CancellationToken cancellationToken)
    {
        await using var connection = await copy.Source.OpenAsync(cancellationToken);
        return await connection.ScalarAsync<long>($"SELECT pg_relation_size({Sql.Text(table.Quoted)}::regclass)", cancellationToken);
    }

    private async Task<int> BlockSizeAsync(CancellationToken cancellationToken)
    {
        await using var connection = await copy.Source.OpenAsync(cancellationToken);
        return await Postgres.Catalog.CatalogReader.BlockSizeAsync(connection, cancellationToken);
    }
}
