using Godwit.Engine.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Godwit.Engine.State;

/// <summary>Tables that do not stand where the stream's cursor does.</summary>
public sealed class TableCursorStore(string migration)
{
    /// <summary>
    /// Moves tables that catch up to where a group ends. Parameters: migration, LSN, schemas and names of the tables whose changes were in
    /// it: one that was copied a moment ago stands in the state before its changes are applied.
    /// </summary>
    public const string AdvanceStatement =
        "UPDATE godwit.table_cursors SET lsn = $2::pg_lsn WHERE migration = $1 AND state = 'catching_up' AND lsn < $2::pg_lsn AND (schema_name, table_name) IN (SELECT * FROM unnest($3::text[], $4::text[]))";

    /// <summary>Forgets the tables that have caught up with the stream's cursor. Parameters as those of <see cref="AdvanceStatement"/>.</summary>
    public const string JoinStatement =
        "DELETE FROM godwit.table_cursors WHERE migration = $1 AND state = 'catching_up' AND lsn <= $2::pg_lsn AND (schema_name, table_name) IN (SELECT * FROM unnest($3::text[], $4::text[]))";

    /// <summary>All of them.</summary>
    public Task<List<TableCursor>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => connection.QueryAsync(
        "SELECT schema_name, table_name, state, lsn, reason FROM godwit.table_cursors WHERE migration = $1 ORDER BY 1, 2",
        row => new TableCursor(
            new(row.GetString(0), row.GetString(1)), Of(row.GetString(2)),
            row.IsDBNull(3) ? null : new Lsn((ulong)row.GetFieldValue<NpgsqlLogSequenceNumber>(3)), row.Value<string>(4)),
        cancellationToken, migration);

    /// <summary>Sets where a table stands.</summary>
    public Task SetAsync(NpgsqlConnection connection, TableCursor cursor, CancellationToken cancellationToken) => connection.ExecuteAsync(
        """
        INSERT INTO godwit.table_cursors (migration, schema_name, table_name, state, lsn, reason) VALUES ($1, $2, $3, $4, $5::pg_lsn, $6)
        ON CONFLICT (migration, schema_name, table_name) DO UPDATE SET (state, lsn, reason, since) = (excluded.state, excluded.lsn, excluded.reason, excluded.since)
        """,
        cancellationToken, migration, cursor.Table.Schema, cursor.Table.Name, NameOf(cursor.State), cursor.Lsn?.ToString(), cursor.Reason);

    /// <summary>Forgets all: everything is copied anew.</summary>
    public Task ClearAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ExecuteAsync("DELETE FROM godwit.table_cursors WHERE migration = $1", cancellationToken, migration);

    private static string NameOf(TableCursorState state) => state switch
    {
        TableCursorState.Copying => "copying",
        TableCursorState.CatchingUp => "catching_up",
        _ => "left",
    };

    private static TableCursorState Of(string name) => name switch
    {
        "copying" => TableCursorState.Copying,
        "catching_up" => TableCursorState.CatchingUp,
        "left" => TableCursorState.Left,
        _ => throw new InvalidDataException($"godwit.table_cursors has the unknown state '{name}'"),
    };
}
