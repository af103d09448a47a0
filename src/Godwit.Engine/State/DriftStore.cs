using System.Collections.Immutable;
using Godwit.Engine.Events;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.State;

/// <summary>A drift as it is kept.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Drift">What differs.</param>
/// <param name="Problem">Why it could not be applied; null: it was not tried, or went well.</param>
/// <param name="FirstSeen">When it was first seen.</param>
/// <param name="AppliedAt">When Godwit ran its statement; null: not yet.</param>
/// <param name="ResolvedAt">When both sides were the same again; null: it is open.</param>
public sealed record DriftRow(long Id, Drift Drift, string? Problem, DateTimeOffset FirstSeen, DateTimeOffset? AppliedAt, DateTimeOffset? ResolvedAt);

/// <summary>A difference that was there when following began.</summary>
public sealed record BaselineRow(string Kind, string Name, string? Property, string? Source, string? Target);

/// <summary>Reads and writes the changes of the source's schema that were seen while following.</summary>
public sealed class DriftStore(string migration)
{
    private const string Columns =
        "drift, kind, name, property, schema_name, table_name, class, source, target, statement, note, problem, first_seen, applied_at, resolved_at";

    /// <summary>Every drift, the oldest first.</summary>
    public async Task<ImmutableArray<DriftRow>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        [.. await connection.QueryAsync($"SELECT {Columns} FROM godwit.drift WHERE migration = $1 ORDER BY drift", Row, cancellationToken, migration)];

    /// <summary>Those that are open, the oldest first.</summary>
    public async Task<ImmutableArray<DriftRow>> OpenAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        [.. await connection.QueryAsync($"SELECT {Columns} FROM godwit.drift WHERE migration = $1 AND resolved_at IS NULL ORDER BY drift", Row, cancellationToken, migration)];

    /// <summary>Keeps a new one.</summary>
    public Task AddAsync(NpgsqlConnection connection, Drift drift, DateTimeOffset at, CancellationToken cancellationToken) => connection.ExecuteAsync(
        """
        INSERT INTO godwit.drift (migration, kind, name, property, schema_name, table_name, class, source, target, statement, note, first_seen)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """, cancellationToken, migration, drift.Kind, drift.Name, drift.Property ?? "", drift.Table?.Schema, drift.Table?.Name, Name(drift.Class), drift.Source, drift.Target,
        drift.Statement, drift.Note, at);

    /// <summary>What differs is still the same, but how has changed.</summary>
    public static Task ChangeAsync(NpgsqlConnection connection, long id, Drift drift, CancellationToken cancellationToken) => connection.ExecuteAsync(
        "UPDATE godwit.drift SET class = $2, source = $3, target = $4, statement = $5, note = $6 WHERE drift = $1",
        cancellationToken, id, Name(drift.Class), drift.Source, drift.Target, drift.Statement, drift.Note);

    /// <summary>Its statement was run; a problem of before is over.</summary>
    public static Task AppliedAsync(NpgsqlConnection connection, long id, DateTimeOffset at, CancellationToken cancellationToken) =>
        connection.ExecuteAsync("UPDATE godwit.drift SET applied_at = $2, problem = NULL WHERE drift = $1", cancellationToken, id, at);

    /// <summary>Its statement was refused.</summary>
    public static Task FailedAsync(NpgsqlConnection connection, long id, string problem, CancellationToken cancellationToken) =>
        connection.ExecuteAsync("UPDATE godwit.drift SET problem = $2 WHERE drift = $1", cancellationToken, id, problem);

    /// <summary>Both sides are the same again.</summary>
    public static Task ResolvedAsync(NpgsqlConnection connection, long id, DateTimeOffset at, CancellationToken cancellationToken) =>
        connection.ExecuteAsync("UPDATE godwit.drift SET resolved_at = $2 WHERE drift = $1", cancellationToken, id, at);

    /// <summary>The differences that were there when following began; null: they were not taken down yet.</summary>
    public async Task<ImmutableArray<BaselineRow>?> BaselineAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var taken = await connection.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM godwit.migrations WHERE migration = $1 AND drift_baseline_at IS NOT NULL)", cancellationToken, migration);
        return !taken ? null :
        [
            .. await connection.QueryAsync(
                "SELECT kind, name, property, source, target FROM godwit.drift_baseline WHERE migration = $1",
                row => new BaselineRow(row.GetString(0), row.GetString(1), Property(row, 2), row.Value<string>(3), row.Value<string>(4)), cancellationToken, migration),
        ];
    }

    /// <summary>Takes them down, in the place of those that were.</summary>
    public async Task SetBaselineAsync(NpgsqlConnection connection, IReadOnlyCollection<BaselineRow> rows, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync("DELETE FROM godwit.drift_baseline WHERE migration = $1", cancellationToken, migration);
        foreach (var row in rows)
            await connection.ExecuteAsync("INSERT INTO godwit.drift_baseline VALUES ($1, $2, $3, $4, $5, $6)", cancellationToken,
                migration, row.Kind, row.Name, row.Property ?? "", row.Source, row.Target);
        await connection.ExecuteAsync("UPDATE godwit.migrations SET drift_baseline_at = coalesce(drift_baseline_at, $2) WHERE migration = $1", cancellationToken, migration, at);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Why the schemas of both sides cannot be compared; null: they can.</summary>
    public Task SetProblemAsync(NpgsqlConnection connection, string? problem, CancellationToken cancellationToken) =>
        connection.ExecuteAsync("UPDATE godwit.migrations SET drift_problem = $2 WHERE migration = $1", cancellationToken, migration, problem);

    /// <summary>Why nothing is known of changes of the source's schema; null: it is, or nothing is followed.</summary>
    public Task<string?> UnseenAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => connection.ScalarAsync<string>(
        """
        SELECT CASE WHEN slot IS NULL THEN NULL
                    WHEN drift_problem IS NOT NULL THEN 'it cannot be compared: ' || drift_problem
                    WHEN drift_baseline_at IS NULL THEN 'it was not compared yet' END
        FROM godwit.migrations WHERE migration = $1
        """, cancellationToken, migration);

    /// <summary>The class's word, in the state and everywhere it is shown.</summary>
    public static string Name(DriftClass of) => of == DriftClass.Additive ? "additive" : "manual";

    private static DriftRow Row(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        new()
        {
            Kind = row.GetString(1), Name = row.GetString(2), Property = Property(row, 3),
            Table = row.IsDBNull(4) ? null : new TableName(row.GetString(4), row.GetString(5)),
            Class = row.GetString(6) == "additive" ? DriftClass.Additive : DriftClass.Manual,
            Source = row.Value<string>(7), Target = row.Value<string>(8), Statement = row.Value<string>(9), Note = row.Value<string>(10),
        },
        row.Value<string>(11), row.GetFieldValue<DateTimeOffset>(12),
        row.IsDBNull(13) ? null : row.GetFieldValue<DateTimeOffset>(13), row.IsDBNull(14) ? null : row.GetFieldValue<DateTimeOffset>(14));

    private static string? Property(NpgsqlDataReader row, int column) => row.GetString(column) is { Length: > 0 } property ? property : null;
}
