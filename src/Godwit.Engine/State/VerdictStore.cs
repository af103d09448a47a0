using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.State;

/// <summary>Verdicts of a migration.</summary>
public sealed class VerdictStore(string migration)
{
    /// <summary>Adds a verdict with its JSON document; returns false when the migration has no state here.</summary>
    public async Task<bool> AddAsync(NpgsqlConnection connection, DateTimeOffset finished, bool identical, string document, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(
            """
            INSERT INTO godwit.verdicts (migration, finished_at, identical, document)
            SELECT migration, $2, $3, $4::jsonb FROM godwit.migrations WHERE migration = $1
            """, cancellationToken, migration, finished, identical, document) == 1;

    /// <summary>The last one; null: never verified.</summary>
    public async Task<(DateTimeOffset FinishedAt, bool IsIdentical)?> LastAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync(
            "SELECT finished_at, identical FROM godwit.verdicts WHERE migration = $1 ORDER BY finished_at DESC LIMIT 1",
            row => (row.GetFieldValue<DateTimeOffset>(0), row.GetBoolean(1)), cancellationToken, migration);
        return rows.Count == 0 ? null : rows[0];
    }
}
