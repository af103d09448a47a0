using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>One session that writes at random, one transaction after the other.</summary>
internal sealed class Writer(DatabaseUrl url, int number, Random random, Func<bool> truncates)
{
    private readonly Values _values = new(random);

    /// <summary>Writes until so many transactions are over, or the token asks it to stop after the one under way.</summary>
    /// <param name="transactions">How many; null: no limit.</param>
    /// <param name="pace">Least time from one transaction to the next; null: none.</param>
    /// <param name="finished">Called after each transaction that committed.</param>
    /// <param name="stop">Asks it to stop.</param>
    /// <exception cref="PostgresException">An error that two writers cannot cause.</exception>
    public async Task<WorkloadCounts> RunAsync(int? transactions, TimeSpan? pace, Action finished, CancellationToken stop)
    {
        var counts = WorkloadCounts.None;
        var deck = new Deck(_values);
        using var timer = pace is { } period ? new PeriodicTimer(period) : null;
        await using var connection = await new Database(Side.Source, url, requireTls: true).OpenAsync(CancellationToken.None);
        for (var done = 0; done != transactions && !stop.IsCancellationRequested; done++)
        {
            var before = counts.Committed;
            counts = await TransactAsync(connection, deck.Deal(truncates()), counts);
            if (counts.Committed > before) finished();
            if (timer is not null) await timer.WaitForNextTickAsync(CancellationToken.None);
        }
        return counts;
    }

    private async Task<WorkloadCounts> TransactAsync(NpgsqlConnection connection, List<Kind> kinds, WorkloadCounts counts)
    {
        var isolation = _values.Chance(0.85) ? "READ COMMITTED" : _values.OneOf("REPEATABLE READ", "SERIALIZABLE");
        // A deadlock is found after a second; most waits end before.
        var patience = _values.Chance(0.9) ? "300ms" : "2s";
        var keep = !_values.Chance(0.08);
        Kind? current = null;
        try
        {
            await connection.ExecuteAsync($"BEGIN ISOLATION LEVEL {isolation}; SET LOCAL lock_timeout = '{patience}'", CancellationToken.None);
            var transaction = new Transaction(connection, _values, number);
            foreach (var kind in kinds)
            {
                current = kind;
                await kind.Step(transaction);
            }
            await connection.ExecuteAsync(keep ? "COMMIT" : "ROLLBACK", CancellationToken.None);
            return keep ? counts.Commit(kinds) : counts.RollBack();
        }
        catch (PostgresException error) when (IsConflict(error))
        {
            await connection.ExecuteAsync("ROLLBACK", CancellationToken.None);
            return counts.Conflict($"{error.SqlState}");
        }
        catch (PostgresException error)
        {
            throw new InvalidOperationException($"The workload's {current?.Name} is wrong: {error.SqlState} {error.MessageText} ({error.Where})", error);
        }
    }

    private static bool IsConflict(PostgresException error) => error.SqlState
        is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable
        or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation;
}
