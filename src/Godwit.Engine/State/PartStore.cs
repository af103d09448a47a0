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

    /// <summary>The source's file that the range is of; 0 for large objects.</summary>
    public uint FileNode { get; init; }

    /// <summary><c>waiting</c>, <c>running</c>, <c>done</c> or <c>failed</c>.</summary>
    public string State { get; init; } = "waiting";

    /// <summary>Rows or objects committed; null before.</summary>
    public long? Rows { get; init; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; init; }

    /// <summary>Last error; null when there was none.</summary>
    public string? Error { get; init; }

    /// <summary>Snapshot of the copy that it was planned or its rows were read under, counted from 1.</summary>
    public int Generation { get; init; }

    /// <summary>Process that copies it, or did; null before the first.</summary>
    public Guid? Worker { get; init; }
}

/// <summary>Reads and writes the parts of a migration.</summary>
public sealed class PartStore(string migration)
{
    private const string Columns = "part, kind, schema_name, table_name, lower, upper, bytes, state, rows, attempts, error, file_node, worker, generation";

    /// <summary>Name of the migration.</summary>
    public string Migration { get; } = migration;

    /// <summary>All parts, by number.</summary>
    public Task<List<PartRow>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => connection.QueryAsync(
        $"SELECT {Columns} FROM godwit.parts WHERE migration = $1 ORDER BY part", Row, cancellationToken, Migration);

    /// <summary>Adds parts, all waiting.</summary>
    public Task AddAsync(NpgsqlConnection connection, IReadOnlyCollection<PartRow> parts, CancellationToken cancellationToken) => connection.ExecuteAsync(
        """
        INSERT INTO godwit.parts (migration, part, kind, schema_name, table_name, lower, upper, bytes, file_node, state, generation)
        SELECT $1, p.part, p.kind, p.schema_name, p.table_name, p.lower, nullif(p.upper, -1), p.bytes, p.file_node, 'waiting',
               (SELECT generation FROM godwit.migrations WHERE migration = $1)
        FROM unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[])
             AS p (part, kind, schema_name, table_name, lower, upper, bytes, file_node)
        """,
        cancellationToken, Migration, parts.Select(part => part.Id).ToArray(), parts.Select(part => part.Kind == PartKind.Table ? "table" : "large_objects").ToArray(),
        parts.Select(part => part.Table.Schema ?? "").ToArray(), parts.Select(part => part.Table.Name ?? "").ToArray(), parts.Select(part => part.Lower).ToArray(),
        parts.Select(part => part.Upper ?? -1).ToArray(), parts.Select(part => part.Bytes).ToArray(), parts.Select(part => (long)part.FileNode).ToArray());

    /// <summary>
    /// The part is complete. To be called in the transaction that wrote its rows: both become visible together or not at all.
    /// </summary>
    /// <exception cref="LeaseLostException">The lease is another's: its holder was taken for dead, or the table is copied anew.</exception>
    public async Task CompleteAsync(NpgsqlConnection connection, int part, Guid lease, long rows, CancellationToken cancellationToken)
    {
        var updated = await connection.ExecuteAsync(
            "UPDATE godwit.parts SET state = 'done', rows = $4, finished_at = clock_timestamp(), lease = NULL WHERE migration = $1 AND part = $2 AND lease = $3",
            cancellationToken, Migration, part, lease, rows);
        if (updated != 1) throw new LeaseLostException(part);
    }

    /// <summary>True while the lease is the part's own.</summary>
    public Task<bool> IsHeldAsync(NpgsqlConnection connection, int part, Guid lease, CancellationToken cancellationToken) => connection.ScalarAsync<bool>(
        "SELECT EXISTS (SELECT FROM godwit.parts WHERE migration = $1 AND part = $2 AND lease = $3)", cancellationToken, Migration, part, lease);

    /// <summary>An attempt at a part that is not handed out begins; committed at once, so that <c>status</c> sees it.</summary>
    public Task StartAsync(NpgsqlConnection connection, int part, Guid lease, CancellationToken cancellationToken) => connection.ExecuteAsync(
        "UPDATE godwit.parts SET state = 'running', attempts = attempts + 1, started_at = clock_timestamp(), lease = $3 WHERE migration = $1 AND part = $2 AND state <> 'done'",
        cancellationToken, Migration, part, lease);

    /// <summary>An attempt failed and another begins; the lease stays with who has it.</summary>
    public Task NoteAsync(NpgsqlConnection connection, int part, Guid lease, string error, CancellationToken cancellationToken) => connection.ExecuteAsync(
        "UPDATE godwit.parts SET error = $4, attempts = attempts + 1 WHERE migration = $1 AND part = $2 AND lease = $3", cancellationToken, Migration, part, lease, error);

    /// <summary>Gives a part back: <paramref name="failed"/> for good, or for another worker to try.</summary>
    public Task ReleaseAsync(NpgsqlConnection connection, int part, Guid lease, bool failed, string? error, CancellationToken cancellationToken) => connection.ExecuteAsync(
        "UPDATE godwit.parts SET state = $4, error = coalesce($5, error), lease = NULL WHERE migration = $1 AND part = $2 AND lease = $3",
        cancellationToken, Migration, part, lease, failed ? "failed" : "waiting", error);

    /// <summary>Parts of tables that failed in an earlier run are to be tried again.</summary>
    public Task RetryFailedAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => connection.ExecuteAsync(
        "UPDATE godwit.parts SET state = 'waiting' WHERE migration = $1 AND state = 'failed'", cancellationToken, Migration);

    /// <summary>What a table's parts hold is what a later snapshot shows too, and those that wait can be read under it.</summary>
    public Task CarryOverAsync(NpgsqlConnection connection, TableName table, int generation, CancellationToken cancellationToken) => connection.ExecuteAsync(
        "UPDATE godwit.parts SET generation = $4 WHERE migration = $1 AND kind = 'table' AND schema_name = $2 AND table_name = $3",
        cancellationToken, Migration, table.Schema, table.Name, generation);

    /// <summary>Forgets the parts of a table.</summary>
    public Task RemoveAsync(NpgsqlConnection connection, TableName table, CancellationToken cancellationToken) => connection.ExecuteAsync(
        "DELETE FROM godwit.parts WHERE migration = $1 AND kind = 'table' AND schema_name = $2 AND table_name = $3",
        cancellationToken, Migration, table.Schema, table.Name);

    /// <summary>Forgets what was planned under an older snapshot and not carried over: the new one may show it otherwise.</summary>
    public Task RemoveStaleAsync(NpgsqlConnection connection, int generation, CancellationToken cancellationToken) => connection.ExecuteAsync(
        "DELETE FROM godwit.parts WHERE migration = $1 AND generation <> $2", cancellationToken, Migration, generation);

    /// <summary>Forgets all parts.</summary>
    public Task ClearAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ExecuteAsync("DELETE FROM godwit.parts WHERE migration = $1", cancellationToken, Migration);

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    internal static PartRow Row(NpgsqlDataReader row) => new()
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
        FileNode = (uint)row.GetInt64(11),
        Worker = row.IsDBNull(12) ? null : row.GetGuid(12),
        Generation = row.GetInt32(13),
    };
}
