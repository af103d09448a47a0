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
public sealed record RequestAnswer(string? Problem);

/// <summary>Requests to the runner of a migration: others write them, the runner alone acts.</summary>
public sealed class RequestStore(string migration)
{
    /// <summary>Writes one; returns its number.</summary>
    public Task<long> MakeAsync(NpgsqlConnection connection, string kind, string argument, CancellationToken cancellationToken) => connection.ScalarAsync<long>(
        "INSERT INTO godwit.requests (migration, kind, argument, made_by) VALUES ($1, $2, $3, $4) RETURNING id", cancellationToken, migration, kind, argument, Environment.UserName);

    /// <summary>Takes those that nobody has answered, in their order; what an earlier runner took and did not answer is among them at first.</summary>
    /// <param name="connection">Session on the state.</param>
    /// <param name="isFirst">The first time of this runner.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<List<Request>> TakeAsync(NpgsqlConnection connection, bool isFirst, CancellationToken cancellationToken) => connection.QueryAsync(
        """
        UPDATE godwit.requests SET taken_at = clock_timestamp() WHERE migration = $1 AND answered_at IS NULL AND (taken_at IS NULL OR $2)
        RETURNING id, kind, argument
        """,
        row => new Request(row.GetInt64(0), row.GetString(1), row.GetString(2)), cancellationToken, migration, isFirst);

    /// <summary>Those that nobody has answered.</summary>
    public Task<List<Request>> WaitingAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => connection.QueryAsync(
        "SELECT id, kind, argument FROM godwit.requests WHERE migration = $1 AND answered_at IS NULL ORDER BY id",
        row => new Request(row.GetInt64(0), row.GetString(1), row.GetString(2)), cancellationToken, migration);

    /// <summary>Answers one.</summary>
    public static Task AnswerAsync(NpgsqlConnection connection, long id, string? problem, CancellationToken cancellationToken) => connection.ExecuteAsync(
        "UPDATE godwit.requests SET answered_at = clock_timestamp(), problem = $2 WHERE id = $1", cancellationToken, id, problem);

    /// <summary>The answer; null while there is none.</summary>
    public static async Task<RequestAnswer?> AnswerOfAsync(NpgsqlConnection connection, long id, CancellationToken cancellationToken) => (await connection.QueryAsync(
        "SELECT problem FROM godwit.requests WHERE id = $1 AND answered_at IS NOT NULL", row => new RequestAnswer(row.Value<string>(0)), cancellationToken, id)).SingleOrDefault();
}
