using System.Collections.Immutable;
using Npgsql;

namespace Godwit.Engine.Postgres.Catalog;

/// <summary>Reads tables, columns and types in the connection's current snapshot.</summary>
public static class CatalogReader
{
    /// <summary>The tables that <paramref name="include"/> lets through, with their columns, ordered by name.</summary>
    public static async Task<ImmutableArray<TableInfo>> TablesAsync(
        NpgsqlConnection connection, Func<TableName, bool> include, CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync(await EmbeddedSql.ReadAsync("Postgres.Catalog.Sql.tables.sql", cancellationToken), ReadTable, cancellationToken);
        var names = rows.ToDictionary(row => row.Table.Oid, row => row.Table.Name);
        var chosen = rows.Where(row => include(row.Table.Name)).ToList();
        var columns = await ColumnsAsync(connection, chosen.Select(row => row.Table.Oid), cancellationToken);
        return
        [
            .. chosen.Select(row => row.Table with
            {
                Parent = row.Parent is { } parent && names.TryGetValue(parent, out var name) ? name : null,
                Columns = [.. columns[row.Table.Oid]],
            }).OrderBy(table => table.Name),
        ];
    }

    /// <summary>Every type a column can have, by oid.</summary>
    public static async Task<ImmutableDictionary<uint, TypeInfo>> TypesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var types = await connection.QueryAsync(
            await EmbeddedSql.ReadAsync("Postgres.Catalog.Sql.types.sql", cancellationToken),
            row => new TypeInfo(
                row.GetFieldValue<uint>(0), row.GetString(1), row.GetString(2), row.GetFieldValue<char>(3), row.GetFieldValue<uint>(4),
                row.GetFieldValue<uint>(5), row.GetFieldValue<char>(6) == 'A', row.GetFieldValue<uint>(7)),
            cancellationToken);
        return types.ToImmutableDictionary(type => type.Oid);
    }

    /// <summary>The server's block size in bytes.</summary>
    public static async Task<int> BlockSizeAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await connection.ScalarAsync<int>("SELECT current_setting('block_size')::int", cancellationToken);

    private static (TableInfo Table, uint? Parent) ReadTable(NpgsqlDataReader row) => (new TableInfo
    {
        Oid = row.GetFieldValue<uint>(0),
        Name = new(row.GetString(1), row.GetString(2)),
        IsPartitioned = row.GetFieldValue<char>(3) == 'p',
        IsUnlogged = row.GetFieldValue<char>(4) == 'u',
        FileNode = row.GetFieldValue<uint>(5),
        Bytes = row.GetInt64(6),
        IsPartition = row.GetBoolean(7),
        HasReplicaIdentity = row.GetBoolean(9),
        RowSecurity = row.GetBoolean(10),
        ForceRowSecurity = row.GetBoolean(11),
        Owner = row.GetString(12),
        EstimatedRows = row.GetInt64(13),
        Columns = [],
    }, row.IsDBNull(8) ? null : row.GetFieldValue<uint>(8));

    private static async Task<ILookup<uint, ColumnInfo>> ColumnsAsync(
        NpgsqlConnection connection, IEnumerable<uint> tables, CancellationToken cancellationToken)
    {
        var columns = await connection.QueryAsync(
            await EmbeddedSql.ReadAsync("Postgres.Catalog.Sql.columns.sql", cancellationToken),
            row => (Table: row.GetFieldValue<uint>(0), Column: new ColumnInfo(
                row.GetString(1), row.GetInt16(2), row.GetFieldValue<uint>(3), row.GetString(4), row.GetBoolean(5),
                row.GetFieldValue<char>(6) is not ('\0' or ' '), row.GetFieldValue<char>(7) is not ('\0' or ' '))),
            cancellationToken,
            tables.Select(oid => (long)oid).ToArray());
        return columns.ToLookup(entry => entry.Table, entry => entry.Column);
    }
}
