using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.State;

/// <summary>The audit of all migrations in a database: rows are added, never changed, and each carries the hash of the one before.</summary>
public sealed class AuditLog(string migration)
{
    private static readonly TimeSpan Microsecond = TimeSpan.FromMicroseconds(1);

    /// <summary>Adds rows in one transaction, one writer at a time.</summary>
    public async Task AppendAsync(NpgsqlConnection connection, IReadOnlyList<AuditNote> notes, CancellationToken cancellationToken)
    {
        if (notes.Count == 0) return;
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended('godwit audit', 0))", cancellationToken);
        var last = (await connection.QueryAsync(
            "SELECT entry, hash FROM godwit.audit ORDER BY entry DESC LIMIT 1", row => (Entry: row.GetInt64(0), Hash: row.GetFieldValue<byte[]>(1)), cancellationToken)).SingleOrDefault((0, AuditEntry.Beginning));
        // As the server prints them: the hash is of what will be read.
        var printed = await connection.QueryAsync(
            "SELECT p::jsonb::text, coalesce(host(inet_client_addr()), 'local') FROM unnest($1::text[]) WITH ORDINALITY AS t (p, n) ORDER BY n",
            row => (Parameters: row.GetString(0), Address: row.GetString(1)), cancellationToken, [notes.Select(note => AuditEntry.Json(note.Parameters)).ToArray()]);
        foreach (var (note, (parameters, address)) in notes.Zip(printed))
        {
            var entry = new AuditEntry(
                last.Entry + 1, new(note.At.UtcTicks / Microsecond.Ticks * Microsecond.Ticks, TimeSpan.Zero), migration, Environment.UserName, Environment.MachineName, address,
                note.Action, parameters, note.Outcome, last.Hash, []);
            last = (entry.Entry, entry.Expected());
            await connection.ExecuteAsync(
                "INSERT INTO godwit.audit (entry, at, migration, operator, host, address, action, parameters, outcome, previous, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10, $11)",
                cancellationToken, entry.Entry, entry.At, entry.Migration, entry.Operator, entry.Host, entry.Address, entry.Action, entry.Parameters, entry.Outcome, entry.Previous, last.Hash);
        }
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>All rows, of every migration in this database: the chain is one.</summary>
    public static Task<List<AuditEntry>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => connection.QueryAsync(
        "SELECT entry, at, migration, operator, host, address, action, parameters::text, outcome, previous, hash FROM godwit.audit ORDER BY entry",
        row => new AuditEntry(
            row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6),
            row.GetString(7), row.GetString(8), row.GetFieldValue<byte[]>(9), row.GetFieldValue<byte[]>(10)),
        cancellationToken);
}
