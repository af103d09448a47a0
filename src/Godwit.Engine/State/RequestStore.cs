using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.State;

/// <summary>Something that the runner was asked to do.</summary>
/// <param name="Id">Number.</param>
/// <param name="Kind">What.</param>
/// <param name="Argument">With what.</param>
public sealed record Request(long Id, string Kind, string Argument);

/// <summary>The answer to a request.</summary>
/// <param name="Problem">Why it could not be done; null: it was.</param>
/// <param name="Result">What came of it, as JSON, until it is ended; null: nothing but that it was done.</param>
public sealed record RequestAnswer(string? Problem, string? Result);

/// <summary>Requests to the runner of a migration: others write them, the runner alone acts.</summary>
public sealed class RequestStore(string migration)
{
    /// <summary>Writes one; returns its number.</summary>
    /// <param name="connection">Session on the state.</param>
    /// <param name="kind">What.</param>
    /// <param name="argument">With what.</param>
    /// <param name="waits">How long somebody waits for the answer; null: it is to be done whether or not.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<long> MakeAsync(NpgsqlConnection connection, string kind, string argument, TimeSpan? waits, CancellationToken cancellationToken) => connection.ScalarAsync<long>(
        "INSERT INTO godwit.requests (migration, kind, argument, made_by, made_until) VALUES ($1, $2, $3, $4, clock_timestamp() + $5::interval) RETURNING id",
        cancellationToken, migration, kind, argument, Environment.UserName, waits);

    /// <summary>Takes those that nobody has answered, in their order; what an earlier runner took and did not answer is among them at first.</summary>
    /// <param name="connection">Session on the state.</param>
    /// <param name="kinds">Of these kinds.</param>
    /// <param name="isFirst">The first time of this runner.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<List<Request>> TakeAsync(NpgsqlConnection connection, string[] kinds, bool isFirst, CancellationToken cancellationToken) => connection.QueryAsync(
        """
        WITH taken AS (
            UPDATE godwit.requests SET taken_at = clock_timestamp()
            WHERE migration = $1 AND kind = ANY ($2) AND answered_at IS NULL AND (taken_at IS NULL OR $3) AND ended_at IS NULL AND (made_until IS NULL OR made_until > clock_timestamp())
            RETURNING id, kind, argument)
        SELECT id, kind, argument FROM taken ORDER BY id
        """,
        row => new Request(row.GetInt64(0), row.GetString(1), row.GetString(2)), cancellationToken, migration, kinds, isFirst);

    /// <summary>Those of a kind that nobody has answered.</summary>
    public Task<List<Request>> WaitingAsync(NpgsqlConnection connection, string kind, CancellationToken cancellationToken) => connection.QueryAsync(
        "SELECT id, kind, argument FROM godwit.requests WHERE migration = $1 AND kind = $2 AND answered_at IS NULL ORDER BY id",
        row => new Request(row.GetInt64(0), row.GetString(1), row.GetString(2)), cancellationToken, migration, kind);

    /// <summary>Answers one. What was asked for is not kept where it can name rows.</summary>
    /// <param name="connection">Session on the state.</param>
    /// <param name="id">Number.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="keeps">How long what is held for it is held, unless <see cref="EndAsync"/> comes first; null: as long as somebody waits.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static Task AnswerAsync(NpgsqlConnection connection, long id, RequestAnswer answer, TimeSpan? keeps, CancellationToken cancellationToken) => connection.ExecuteAsync(
        """
        UPDATE godwit.requests SET answered_at = clock_timestamp(), problem = $2, result = $3, argument = CASE WHEN made_until IS NULL THEN argument ELSE '' END,
               made_until = least(made_until, clock_timestamp() + $4::interval)
        WHERE id = $1
        """, cancellationToken, id, answer.Problem, answer.Result, keeps);

    /// <summary>Answers those that an earlier runner took and somebody may still wait for.</summary>
    public Task AbandonAsync(NpgsqlConnection connection, string[] kinds, string problem, CancellationToken cancellationToken) => connection.ExecuteAsync(
        """
        UPDATE godwit.requests SET answered_at = clock_timestamp(), problem = $3, argument = ''
        WHERE migration = $1 AND kind = ANY ($2) AND taken_at IS NOT NULL AND answered_at IS NULL
        """, cancellationToken, migration, kinds, problem);

    /// <summary>The answer; null while there is none.</summary>
    public static async Task<RequestAnswer?> AnswerOfAsync(NpgsqlConnection connection, long id, CancellationToken cancellationToken) => (await connection.QueryAsync(
        "SELECT problem, result FROM godwit.requests WHERE id = $1 AND answered_at IS NOT NULL",
        row => new RequestAnswer(row.Value<string>(0), row.Value<string>(1)), cancellationToken, id)).SingleOrDefault();

    /// <summary>Whoever made it needs nothing of it any more.</summary>
    public static Task EndAsync(NpgsqlConnection connection, long id, CancellationToken cancellationToken) =>
        connection.ExecuteAsync("UPDATE godwit.requests SET ended_at = clock_timestamp(), argument = '', result = NULL WHERE id = $1", cancellationToken, id);

    /// <summary>True where nobody needs anything of it any more, or waits for it.</summary>
    public static Task<bool> IsEndedAsync(NpgsqlConnection connection, long id, CancellationToken cancellationToken) => connection.ScalarAsync<bool>(
        "SELECT ended_at IS NOT NULL OR made_until < clock_timestamp() FROM godwit.requests WHERE id = $1", cancellationToken, id);
}
