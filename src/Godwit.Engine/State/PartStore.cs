using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.State;

/// <summary>What a part copies.</summary>
public enum PartKind
{
    /// <summary>Blocks of a table.</summary>
    Table,

    /// <summary>A range of large objects.</summary>
    LargeObjects,
}

/// <summary>A part as the state holds it.</summary>
public sealed record PartRow
{
    /// <summary>Number in the migration.</summary>
    public required int Id { get; init; }

    /// <summary>What it copies.</summary>
    public required PartKind Kind { get; init; }

    /// <summary>The table; empty names for large objects.</summary>
    public required TableName Table { get; init; }

    /// <summary>First block or oid.</summary>
    public required long Lower { get; init; }

    /// <summary>First block or oid that is not in it; null: to the end.</summary>
    public long? Upper { get; init; }

    /// <summary>Size in bytes of the source's file.</summary>
    public required long Bytes { get; init; }

    /// <summary><c>waiting</c>, <c>running</c>, <c>done</c> or <c>failed</c>.</summary>
    public string State { get; init; } = "waiting";

    /// <summary>Rows or objects committed; null before.</summary>
    public long? Rows { get; init; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; init; }

    /// <summary>Last error; null when there was none.</summary>
    public string? Error { get; init; }
}

/// <summary>Reads and writes the parts of a migration.</summary>
public sealed class PartStore(string migration)
{
    /// <summary>All parts, by number.</summary>
    public Task<List<PartRow>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => connection.QueryAsync(
        "SELECT part, kind, schema_name, table_name, lower, upper, bytes, state, rows, attempts, error FROM godwit.parts WHERE migration = $1 ORDER BY part",
        row => new PartRow
        {
            Id = row.GetInt32(0),
            Kind = row.GetString(1) == "table" ? PartKind.Table : PartKind.LargeObjects,
            Table = new(row.GetString(2), row.GetString(3)),
            Lower = row.GetInt64(4),
            Upper = row.IsDBNull(5) ? null : row.GetInt64(5),
            Bytes = row.GetInt64(6),
            State = row.GetString(7),
            Rows = row.IsDBNull(8) ? null : row.GetInt64(8),
            Attempts = row.GetInt32(9),
            Error = row.Value<string>(10),
        },
        cancellationToken, migration);

    /// <summary>Adds parts, all waiting.</summary>
    public Task AddAsync(NpgsqlConnection connection, IReadOnlyCollection<PartRow> parts, CancellationToken cancellationToken) => connection.ExecuteAsync(
        """
        INSERT INTO godwit.parts (migration, part, kind, schema_name, table_name, lower, upper, bytes, state)
        SELECT $1, p.part, p.kind, p.schema_name, p.table_name, p.lower, nullif(p.upper, -1), p.bytes, 'waiting'
        FROM unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[])
             AS p (part, kind, schema_name, table_name, lower, upper, bytes)
        """,
        cancellationToken, migration, parts.Select(part => part.Id).ToArray(), parts.Select(part => part.Kind == PartKind.Table ? "table" : "large_objects").ToArray(),
        parts.Select(part => part.Table.Schema ?? "").ToArray(), parts.Select(part => part.Table.Name ?? "").ToArray(), parts.Select(part => part.Lower).ToArray(),
        parts.Select(part => part.Upper ?? -1).ToArray(), parts.Select(part => part.Bytes).ToArray());

    /// <summary>An attempt begins; committed at once, so that <c>status</c> sees it.</summary>
    public Task StartAsync(NpgsqlConnection connection, int part, DateTimeOffset now, CancellationToken cancellationToken) => connection.ExecuteAsync(
        "UPDATE godwit.parts SET state = 'running', attempts = attempts + 1, started_at = $3 WHERE migration = $1 AND part = $2 AND state <> 'done'",
        cancellationToken, migration, part, now);

    /// <summary>
    /// The part is complete. To be called in the transaction that wrote its rows: both become visible together or not at all.
    /// </summary>
    /// <exception cref="InvalidOperationException">The part is not running any more: another process, or a rewrite of the table, took it.</exception>
    public async Task CompleteAsync(NpgsqlConnection connection, int part, long rows, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var updated = await connection.ExecuteAsync(
            "UPDATE godwit.parts SET state = 'done', rows = $3, finished_at = $4 WHERE migration = $1 AND part = $2 AND state = 'running'",
            cancellationToken, migration, part, rows, now);
        if (updated != 1) throw new InvalidOperationException($"Part {part} is not this worker's any more.");
    }

    /// <summary>An attempt failed.</summary>
    public Task FailAsync(NpgsqlConnection connection, int part, string error, CancellationToken cancellationToken) => connection.ExecuteAsync(
        "UPDATE godwit.parts SET state = 'failed', error = $3 WHERE migration = $1 AND part = $2 AND state <> 'done'", cancellationToken, migration, part, error);

    /// <summary>Forgets the parts of a table.</summary>
    public Task RemoveAsync(NpgsqlConnection connection, TableName table, CancellationToken cancellationToken) => connection.ExecuteAsync(
        "DELETE FROM godwit.parts WHERE migration = $1 AND kind = 'table' AND schema_name = $2 AND table_name = $3",
        cancellationToken, migration, table.Schema, table.Name);

    /// <summary>Forgets all parts.</summary>
    public Task ClearAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ExecuteAsync("DELETE FROM godwit.parts WHERE migration = $1", cancellationToken, migration);
}
