using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Npgsql;

namespace Godwit.Engine.Copy;

/// <summary>
/// Finds out whether a table is still the one that the snapshot described. Reads the current catalog over a session of its own: the
/// reader's transaction sees the catalog as it was.
/// </summary>
internal sealed class RewriteGuard(Database source) : IAsyncDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private NpgsqlConnection? _catalog;

    /// <summary>Checks a table on which the reader holds a lock, so that the answer stays true until its transaction ends.</summary>
    /// <exception cref="TableRewrittenException">Its file was replaced; the snapshot's rows are in the new one.</exception>
    /// <exception cref="SourceChangedException">The snapshot's rows are gone, or its columns are others.</exception>
    public async Task CheckAsync(NpgsqlConnection reader, Part part, CancellationToken cancellationToken)
    {
        var table = part.Copy.Table;
        var (file, columns) = await CurrentAsync(table, cancellationToken);
        if (columns != Columns(table)) throw new SourceChangedException(table.Name, "its columns were changed (ALTER TABLE)");
        if (file == table.FileNode) return;
        // A file that shows the snapshot a row shows it all of them; one that shows none was truncated or rewritten by ALTER TABLE.
        if (await reader.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM ONLY {table.Name.Quoted})", cancellationToken))
            throw new TableRewrittenException(part);
        throw new SourceChangedException(table.Name, "its rows were replaced (TRUNCATE or a rewriting ALTER TABLE)");
    }

    /// <summary>The file that the table has now.</summary>
    public async Task<uint> FileNodeAsync(TableInfo table, CancellationToken cancellationToken) => (await CurrentAsync(table, cancellationToken)).File;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_catalog is not null) await _catalog.DisposeAsync();
        _one.Dispose();
    }

    private static string Columns(TableInfo table) =>
        string.Join(',', table.Columns.Select(column => $"{column.Number} {column.TypeOid} {column.Type} {column.Name}"));

    private async Task<(uint File, string Columns)> CurrentAsync(TableInfo table, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_catalog is not { FullState: System.Data.ConnectionState.Open })
            {
                if (_catalog is not null) await _catalog.DisposeAsync();
                _catalog = await source.OpenAsync(cancellationToken);
            }
            var rows = await _catalog.QueryAsync(
                """
                SELECT c.relfilenode,
                       coalesce((SELECT string_agg(format('%s %s %s %s', a.attnum, a.atttypid, format_type(a.atttypid, a.atttypmod), a.attname), ',' ORDER BY a.attnum)
                                 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), '')
                FROM pg_class c WHERE c.oid = $1::bigint::oid
                """,
                row => (row.GetFieldValue<uint>(0), row.GetString(1)), cancellationToken, (long)table.Oid);
            return rows.Count == 1 ? rows[0] : throw new SourceChangedException(table.Name, "it was dropped");
        }
        finally
        {
            _one.Release();
        }
    }
}
