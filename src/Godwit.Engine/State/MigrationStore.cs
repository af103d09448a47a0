using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.State;

/// <summary>A migration's own row.</summary>
/// <param name="Source">Source it was started with, without password.</param>
/// <param name="Scope">What it moves, as text.</param>
/// <param name="Slot">Slot on the source; null: none.</param>
/// <param name="Publication">Publication on the source; null: none.</param>
/// <param name="ConsistentPoint">Where the slot begins; null: no slot.</param>
/// <param name="Archive">pg_dump's archive; null before it was made.</param>
/// <param name="Fingerprint">Digest of the archive's chosen definitions.</param>
/// <param name="Snapshot">Name by which the keeper exports the copy's snapshot; null: none is kept.</param>
/// <param name="Incarnation">Which slot of that name; null: no slot.</param>
/// <param name="Publications">Oids of the publications that were made with it, on the source; null: not known.</param>
public sealed record MigrationRow(
    string Source, string Scope, string? Slot, string? Publication, Lsn? ConsistentPoint, byte[]? Archive, string? Fingerprint, string? Snapshot, Guid? Incarnation,
    long[]? Publications);

/// <summary>A snapshot of a migration's copy.</summary>
/// <param name="Generation">Its number, from 1.</param>
/// <param name="OldestOpen">Transaction from which on some may be missing in it.</param>
/// <param name="Timeline">Timeline of the source's WAL.</param>
public sealed record SnapshotRow(int Generation, long OldestOpen, string Timeline);

/// <summary>Reads and writes a migration's own row.</summary>
public sealed class MigrationStore(string migration)
{
    /// <summary>Name of the migration.</summary>
    public string Migration { get; } = migration;

    /// <summary>The row; null when the migration was never started here.</summary>
    public async Task<MigrationRow?> FindAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        (await connection.QueryAsync(
            "SELECT source, scope, slot, publication, consistent_point, archive, fingerprint, snapshot, incarnation, publications FROM godwit.migrations WHERE migration = $1",
            row => new MigrationRow(
                row.GetString(0), row.GetString(1), row.Value<string>(2), row.Value<string>(3),
                row.Value<string>(4) is { } point ? Lsn.Parse(point) : null, row.Value<byte[]>(5), row.Value<string>(6), row.Value<string>(7), row.IsDBNull(8) ? null : row.GetGuid(8),
                row.Value<long[]>(9)),
            cancellationToken, Migration)).SingleOrDefault();

    /// <summary>True when the migration was started here, by this version or an older one.</summary>
    public Task<bool> IsKnownAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM godwit.migrations WHERE migration = $1)", cancellationToken, Migration);

    /// <summary>Registers the migration unless it is; returns the row that counts.</summary>
    public async Task<MigrationRow> EnsureAsync(NpgsqlConnection connection, string source, string scope, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(
            "INSERT INTO godwit.migrations (migration, source, scope) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", cancellationToken, Migration, source, scope);
        return (await FindAsync(connection, cancellationToken))!;
    }

    /// <summary>Remembers the slot of the copy's snapshot: it is a new one, and its cursor begins where it does. Null: there is none.</summary>
    public async Task SetSlotAsync(NpgsqlConnection connection, string? slot, string? publication, long[]? publications, Lsn? point, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(
            """
            UPDATE godwit.migrations
            SET slot = $2, publication = $3, consistent_point = $4, publications = $5, drift_baseline_at = NULL, drift_problem = NULL, incarnation = CASE WHEN $2::text IS NOT NULL THEN gen_random_uuid() END
            WHERE migration = $1
            """, cancellationToken, Migration, slot, publication, point?.ToString(), publications);
        await connection.ExecuteAsync("DELETE FROM godwit.cursors WHERE migration = $1", cancellationToken, Migration);
        await connection.ExecuteAsync("DELETE FROM godwit.follow_health WHERE migration = $1", cancellationToken, Migration);
        await connection.ExecuteAsync("DELETE FROM godwit.drift WHERE migration = $1", cancellationToken, Migration);
        await connection.ExecuteAsync("DELETE FROM godwit.drift_baseline WHERE migration = $1", cancellationToken, Migration);
        await connection.ExecuteAsync(
            """
            INSERT INTO godwit.cursors (migration, incarnation, lsn)
            SELECT migration, incarnation, consistent_point::pg_lsn FROM godwit.migrations WHERE migration = $1 AND slot IS NOT NULL
            """, cancellationToken, Migration);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Notes the publications of a slot that an older version has made.</summary>
    public Task SetPublicationsAsync(NpgsqlConnection connection, long[] publications, CancellationToken cancellationToken) =>
        connection.ExecuteAsync("UPDATE godwit.migrations SET publications = $2 WHERE migration = $1", cancellationToken, Migration, publications);

    /// <summary>A new snapshot counts from now on; no part that is still being copied under the one before can be committed any more.</summary>
    public async Task<int> BeginSnapshotAsync(NpgsqlConnection connection, long oldestOpen, string timeline, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var generation = await connection.ScalarAsync<int>(
            "UPDATE godwit.migrations SET generation = generation + 1, snapshot = NULL WHERE migration = $1 RETURNING generation", cancellationToken, Migration);
        await connection.ExecuteAsync(
            "INSERT INTO godwit.snapshots (migration, generation, oldest_open, timeline) VALUES ($1, $2, $3, $4)", cancellationToken, Migration, generation, oldestOpen, timeline);
        await connection.ExecuteAsync(
            "UPDATE godwit.parts SET state = 'waiting', lease = NULL WHERE migration = $1 AND state <> 'done'", cancellationToken, Migration);
        await transaction.CommitAsync(cancellationToken);
        return generation;
    }

    /// <summary>All snapshots of the copy, the last one last.</summary>
    public Task<List<SnapshotRow>> SnapshotsAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => connection.QueryAsync(
        "SELECT generation, oldest_open, timeline FROM godwit.snapshots WHERE migration = $1 ORDER BY generation",
        row => new SnapshotRow(row.GetInt32(0), row.GetInt64(1), row.GetString(2)), cancellationToken, Migration);

    /// <summary>The snapshot that parts are read under now; null: none is kept.</summary>
    public Task<string?> SnapshotAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ScalarAsync<string>("SELECT snapshot FROM godwit.migrations WHERE migration = $1", cancellationToken, Migration);

    /// <summary>Keeps the archive: the second half is restored from it, even by a later run.</summary>
    public Task SetArchiveAsync(NpgsqlConnection connection, byte[] archive, string fingerprint, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            "UPDATE godwit.migrations SET archive = $2, fingerprint = $3 WHERE migration = $1", cancellationToken, Migration, archive, fingerprint);
}
