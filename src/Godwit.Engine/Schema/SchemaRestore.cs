using Godwit.Engine.Events;
using Godwit.Engine.Postgres;
using Godwit.Engine.Schema.Archive;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Schema;

/// <summary>
/// Restores a schema on the target, both halves, object by object. An object that fails is journaled with its error, what depends on
/// it is skipped, the rest goes on. Run again, it makes what is not made yet.
/// </summary>
public sealed class SchemaRestore
{
    // Functions may name what comes later, and a half-restored schema must not be searched by accident.
    private const string SessionSettings =
        "SET check_function_bodies = off; SET synchronous_commit = off; SET default_table_access_method = heap";

    private readonly Database _target;
    private readonly ObjectJournal _journal;
    private readonly IRunObserver _observer;
    private readonly RestoreLedger _ledger;
    private readonly EntryRunner _runner;
    private readonly SchemaArchive _archive;

    private SchemaRestore(Database target, SchemaArchive archive, ObjectJournal journal, IRunObserver observer, RestoreLedger ledger, EntryRunner runner)
    {
        (_target, _archive, _journal, _observer, _ledger, _runner) = (target, archive, journal, observer, ledger, runner);
    }

    /// <summary>Objects that are missing on the target because they, or something they need, failed.</summary>
    public IReadOnlyList<ObjectRow> Failures => [.. _ledger.Rows.Where(row => row.State != ObjectState.Done && row.Entry > 0).OrderBy(row => row.Entry)];

    /// <summary>Prepares: reads what earlier runs made.</summary>
    public static async Task<SchemaRestore> PrepareAsync(
        Database target, NpgsqlConnection connection, SchemaArchive archive, ObjectJournal journal, IRunObserver observer, CancellationToken cancellationToken)
    {
        var ledger = new RestoreLedger(await journal.ReadAsync(connection, cancellationToken));
        var existing = await connection.QueryAsync(
            "SELECT 'SCHEMA ' || nspname FROM pg_namespace UNION ALL SELECT 'EXTENSION ' || extname FROM pg_extension", row => row.GetString(0), cancellationToken);
        var owner = await connection.ScalarAsync<string>("SELECT current_user::text", cancellationToken);
        // Default privileges of an earlier run of this migration count too: they are the archive's last statements.
        var grantsByDefault = await connection.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_default_acl WHERE defaclrole = current_user::regrole)", cancellationToken)
            || archive.Selection.Taken.Any(entry => entry.Type == "DEFAULT ACL");
        var plainGrants = grantsByDefault ? await EmbeddedSql.ReadAsync("Schema.Sql.plain_grants.sql", cancellationToken) : null;
        return new(target, archive, journal, observer, ledger, new EntryRunner(journal, ledger, owner!, existing.ToHashSet(), plainGrants, observer));
    }

    /// <summary>Everything before the data, in order, on one connection.</summary>
    public async Task FirstHalfAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(1, cancellationToken);
        foreach (var entry in _archive.Plan.FirstHalf) await _runner.RunAsync(connection, entry, cancellationToken);
    }

    /// <summary>Everything after the data: indexes and constraints in parallel, then the rest in order.</summary>
    /// <param name="workers">Connections at the same time.</param>
    /// <param name="tableBytes">Size of a table's entry, to begin with the largest.</param>
    /// <param name="cancellationToken">Stops; what runs is rolled back.</param>
    public async Task SecondHalfAsync(int workers, Func<ArchiveEntry, long> tableBytes, CancellationToken cancellationToken)
    {
        var entries = _archive.Contents.Entries.ToDictionary(entry => entry.Id);
        var todo = _archive.Plan.SecondHalf.Where(entry => !_ledger.IsDone(entry.Entry)).ToList();
        var parallel = todo.Where(entry => entry.Stage < RestoreStage.Rest).ToList();
        await InParallelAsync(new RestoreQueue(parallel, id => tableBytes(entries[id])), Math.Clamp(workers, 1, Math.Max(1, parallel.Count)), cancellationToken);

        await using var connection = await OpenAsync(1, cancellationToken);
        foreach (var entry in todo.Where(entry => entry.Stage >= RestoreStage.Rest).OrderBy(entry => entry.Stage))
            await _runner.RunAsync(connection, entry.Entry, cancellationToken);
    }

    /// <summary>Drops what this migration made, last first, and forgets it. Never touches an object that was there before.</summary>
    public async Task UndoAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(1, cancellationToken);
        var made = _ledger.Rows.Where(row => row is { State: ObjectState.Done, Drop: not null }).ToDictionary(row => row.Entry);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var waiting = _archive.Contents.Entries.Reverse().Select(entry => made.GetValueOrDefault(entry.Id)).OfType<ObjectRow>().ToList();
        while (waiting.Count > 0)
        {
            // A partition's index or key goes with its parent's only, which the archive's order does not tell: what is refused waits for the rest.
            var refused = new List<ObjectRow>();
            PostgresException? refusal = null;
            foreach (var row in waiting)
            {
                if (await DropAsync(connection, row.Drop!, cancellationToken) is not { } error) continue;
                refused.Add(row);
                refusal = error;
            }
            if (refused.Count == waiting.Count) throw refusal!;
            waiting = refused;
        }
        await _journal.ClearAsync(connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    // Null: it is gone, by this statement or with something that was dropped before.
    private static async Task<PostgresException?> DropAsync(NpgsqlConnection connection, string statement, CancellationToken cancellationToken)
    {
        try
        {
            await connection.ExecuteAsync($"SAVEPOINT godwit_drop; {statement}\n; RELEASE SAVEPOINT godwit_drop", cancellationToken);
            return null;
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.DependentObjectsStillExist or PostgresErrorCodes.InvalidTableDefinition)
        {
            await connection.ExecuteAsync("ROLLBACK TO SAVEPOINT godwit_drop", cancellationToken);
            return error;
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedObject
            or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.InvalidSchemaName)
        {
            await connection.ExecuteAsync("ROLLBACK TO SAVEPOINT godwit_drop", cancellationToken);
            return null;
        }
    }

    private async Task InParallelAsync(RestoreQueue queue, int workers, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var idle = new Stack<NpgsqlConnection>();
        // A list: tasks that completed at once can be one and the same.
        var running = new List<(Task Work, ArchiveEntry Entry, NpgsqlConnection Connection)>();
        try
        {
            while (!queue.IsEmpty)
            {
                while (running.Count < workers && queue.Take() is { } entry)
                {
                    var connection = idle.TryPop(out var free) ? free : await OpenAsync(workers, stop.Token);
                    running.Add((_runner.RunAsync(connection, entry, stop.Token), entry, connection));
                }
                await Task.WhenAny(running.Select(one => one.Work));
                var done = running.Find(one => one.Work.IsCompleted);
                running.Remove(done);
                idle.Push(done.Connection);
                await done.Work;
                queue.Complete(done.Entry);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(running.Select(one => one.Work.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default)));
            foreach (var connection in idle.Concat(running.Select(one => one.Connection))) await connection.DisposeAsync();
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(int workers, CancellationToken cancellationToken)
    {
        var connection = await _target.OpenAsync(cancellationToken);
        await connection.ExecuteAsync($"{SessionSettings}; SET maintenance_work_mem = '{Math.Max(64, 1024 / workers)}MB'", cancellationToken);
        return connection;
    }
}
