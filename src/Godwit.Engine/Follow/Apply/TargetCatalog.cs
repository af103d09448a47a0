using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Follow.Apply;

/// <summary>The target's tables, as far as changes have to know them.</summary>
internal static class TargetCatalog
{
    /// <summary>Reads all.</summary>
    public static async Task<ImmutableDictionary<TableName, TargetTable>> ReadAsync(NpgsqlConnection target, CancellationToken cancellationToken)
    {
        var columns = await ReadAsync(target, "target_columns", row => new TargetColumn(row.GetString(2), row.GetString(3), row.GetBoolean(4), row.GetBoolean(5), row.GetBoolean(6)) { Facts = new(row.GetFieldValue<uint>(7), row.GetInt32(8)) }, cancellationToken);
        var keys = await ReadAsync(
            target, "target_keys",
            row => (Index: row.GetInt64(2), IsPrimary: row.GetBoolean(3), Column: new TargetKeyColumn(row.GetString(4), $"OPERATOR({Sql.Name(row.GetString(5))}.{row.GetString(6)})")),
            cancellationToken);
        var actions = await ReadAsync(target, "target_tables", row => (Delete: row.GetBoolean(2), Update: row.GetBoolean(3)), cancellationToken);
        return actions.ToImmutableDictionary(table => table.Key, table => new TargetTable
        {
            Name = table.Key,
            Columns = [.. columns[table.Key]],
            Keys = [.. keys[table.Key].GroupBy(key => (key.Index, key.IsPrimary)).Select(key => new TargetKey(key.Key.IsPrimary, [.. key.Select(column => column.Column)]))],
            DeleteCascades = table.Single().Delete,
            UpdateCascades = table.Single().Update,
        });
    }

    private static async Task<ILookup<TableName, T>> ReadAsync<T>(NpgsqlConnection target, string name, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        (await target.QueryAsync(
            await EmbeddedSql.ReadAsync($"Follow.Apply.Sql.{name}.sql", cancellationToken),
            row => (Table: new TableName(row.GetString(0), row.GetString(1)), Value: read(row)), cancellationToken)).ToLookup(row => row.Table, row => row.Value);
}
