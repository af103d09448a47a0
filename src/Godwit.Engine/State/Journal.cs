using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.State;

/// <summary>State of a step, a part or a migration.</summary>
public enum StepState
{
    /// <summary>Begun; if no runner lives, it was interrupted.</summary>
    Running,

    /// <summary>Complete.</summary>
    Done,

    /// <summary>Failed; the detail says why.</summary>
    Failed,
}

/// <summary>A step as the journal holds it.</summary>
/// <param name="Step">Name.</param>
/// <param name="State">State.</param>
/// <param name="StartedAt">When it last began.</param>
/// <param name="FinishedAt">When it ended; null while it runs.</param>
/// <param name="Detail">What it did, or why it failed.</param>
public sealed record JournalRow(string Step, StepState State, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, string? Detail);

/// <summary>Which steps of a migration have begun, ended, failed.</summary>
public sealed class Journal(string migration, TimeProvider time)
{
    /// <summary>All rows, in the order in which they began.</summary>
    public Task<List<JournalRow>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => connection.QueryAsync(
        "SELECT step, state, started_at, finished_at, detail FROM godwit.journal WHERE migration = $1 ORDER BY started_at, finished_at NULLS LAST",
        row => new JournalRow(
            row.GetString(0), Enum.Parse<StepState>(row.GetString(1), ignoreCase: true), row.GetFieldValue<DateTimeOffset>(2),
            row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3), row.Value<string>(4)),
        cancellationToken, migration);

    /// <summary>True when the step is complete.</summary>
    public Task<bool> IsDoneAsync(NpgsqlConnection connection, string step, CancellationToken cancellationToken) => connection.ScalarAsync<bool>(
        "SELECT EXISTS (SELECT FROM godwit.journal WHERE migration = $1 AND step = $2 AND state = 'done')", cancellationToken, migration, step);

    /// <summary>A step begins.</summary>
    public Task StartAsync(NpgsqlConnection connection, string step, CancellationToken cancellationToken) => connection.ExecuteAsync(
        """
        INSERT INTO godwit.journal (migration, step, state, started_at) VALUES ($1, $2, 'running', $3)
        ON CONFLICT (migration, step) DO UPDATE SET state = 'running', started_at = excluded.started_at, finished_at = NULL, detail = NULL
        """, cancellationToken, migration, step, Now);

    /// <summary>A step ends.</summary>
    public Task FinishAsync(NpgsqlConnection connection, string step, bool failed, string detail, CancellationToken cancellationToken) => connection.ExecuteAsync(
        "UPDATE godwit.journal SET state = $3, finished_at = $4, detail = $5 WHERE migration = $1 AND step = $2",
        cancellationToken, migration, step, failed ? "failed" : "done", Now, detail);

    /// <summary>Forgets steps, because they must run again.</summary>
    public Task ForgetAsync(NpgsqlConnection connection, IEnumerable<string> steps, CancellationToken cancellationToken) => connection.ExecuteAsync(
        "DELETE FROM godwit.journal WHERE migration = $1 AND step = ANY ($2)", cancellationToken, migration, steps.ToArray());

    private DateTimeOffset Now => time.GetUtcNow();
}
