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
public sealed record MigrationRow(
    string Source, string Scope, string? Slot, string? Publication, Lsn? ConsistentPoint, byte[]? Archive, string? Fingerprint);

/// <summary>Reads and writes a migration's own row.</summary>
public sealed class MigrationStore(string migration)
{
    /// <summary>Name of the migration.</summary>
    public string Migration { get; } = migration;

    /// <summary>The row; null when the migration was never started here.</summary>
    public async Task<MigrationRow?> FindAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        (await connection.QueryAsync(
            "SELECT source, scope, slot, publication, consistent_point, archive, fingerprint FROM godwit.migrations WHERE migration = $1",
            row => new MigrationRow(
                row.GetString(0), row.GetString(1), row.Value<string>(2), row.Value<string>(3),
                row.Value<string>(4) is { } point ? Lsn.Parse(point) : null, row.Value<byte[]>(5), row.Value<string>(6)),
            cancellationToken, Migration)).SingleOrDefault();

    /// <summary>Registers the migration unless it is; returns the row that counts.</summary>
    public async Task<MigrationRow> EnsureAsync(NpgsqlConnection connection, string source, string scope, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(
            "INSERT INTO godwit.migrations (migration, source, scope) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", cancellationToken, Migration, source, scope);
        return (await FindAsync(connection, cancellationToken))!;
    }

    /// <summary>Remembers the slot of the copy's snapshot.</summary>
    public Task SetSlotAsync(NpgsqlConnection connection, string? slot, string? publication, Lsn? point, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            "UPDATE godwit.migrations SET slot = $2, publication = $3, consistent_point = $4 WHERE migration = $1",
            cancellationToken, Migration, slot, publication, point?.ToString());

    /// <summary>Keeps the archive: the second half is restored from it, even by a later run.</summary>
    public Task SetArchiveAsync(NpgsqlConnection connection, byte[] archive, string fingerprint, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            "UPDATE godwit.migrations SET archive = $2, fingerprint = $3 WHERE migration = $1", cancellationToken, Migration, archive, fingerprint);
}
