using Godwit.Engine.Events;
using Godwit.Engine.Postgres;
using Godwit.Engine.Schema.Archive;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Schema;

/// <summary>Makes one entry on the target: its statements and its journal row in one transaction.</summary>
internal sealed class EntryRunner(
    ObjectJournal journal, RestoreLedger ledger, string owner, IReadOnlySet<string> existing, string? plainGrants, IRunObserver observer)
{
    // Deadlocks between constraints of partitions that share a parent: each is a transaction of its own, so it can simply run again.
    private const int DeadlockAttempts = 5;

    /// <summary>Makes the entry, or journals why it cannot be made.</summary>
    public async Task RunAsync(NpgsqlConnection connection, ArchiveEntry entry, CancellationToken cancellationToken)
    {
        if (ledger.IsDone(entry)) return;
        var statements = EntryStatements.For(entry, owner, existing);
        var row = new ObjectRow(entry.Id, entry.Type, entry.Schema.Length == 0 ? entry.Tag : $"{entry.Schema}.{entry.Tag}", ObjectState.Done, statements.Drop, null, null);
        if (ledger.Hindrance(entry) is { } hindrance)
        {
            await RecordAsync(connection, row with
            {
                State = ObjectState.Skipped, Drop = null, Error = $"it needs {hindrance.Kind} {hindrance.Name}, which is missing", Statement = statements.Shown,
            }, cancellationToken);
            return;
        }
        if (ArchiveRedaction.IsRedacted(entry) && string.IsNullOrWhiteSpace(entry.Definition))
        {
            await RecordAsync(connection, row with
            {
                State = ObjectState.Failed, Drop = null, Error = "an earlier run could not make it, and its statement, which may hold a password, is not kept: make it by hand", Statement = statements.Shown,
            }, cancellationToken);
            return;
        }
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                await connection.ExecuteAsync($"{statements.Create}\n;\n{PlainGrants(entry)}{journal.Statement(row)}", cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                ledger.Add(row);
                return;
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.DeadlockDetected && attempt < DeadlockAttempts)
            {
                observer.On(new RunEvent.Retried(entry.Label, attempt, TimeSpan.Zero, ServerMessage.Of(error)));
            }
            catch (PostgresException error) when (IsAboutTheObject(error))
            {
                await RecordAsync(connection, row with
                {
                    State = ObjectState.Failed, Drop = null, Error = ServerMessage.Of(error), Statement = statements.Shown,
                }, cancellationToken);
                return;
            }
        }
    }

    // What the target's default privileges add would otherwise be granted there and not on the source.
    private string PlainGrants(ArchiveEntry entry) => plainGrants is null ? "" : entry.Type switch
    {
        "TABLE" or "VIEW" or "MATERIALIZED VIEW" or "FOREIGN TABLE" or "SEQUENCE" =>
            plainGrants.Replace("{relation}", Sql.Text(new TableName(entry.Schema, entry.Tag).Quoted), StringComparison.Ordinal) + "\n;\n",
        "FUNCTION" or "PROCEDURE" or "AGGREGATE" or "TYPE" or "DOMAIN" or "SCHEMA" => plainGrants.Replace("{relation}", "NULL", StringComparison.Ordinal) + "\n;\n",
        _ => "",
    };

    // A server that goes away, or a session that is cancelled, says nothing about the object: the run stops there and resumes.
    private static bool IsAboutTheObject(PostgresException error) =>
        !error.SqlState.StartsWith("57", StringComparison.Ordinal) && !error.SqlState.StartsWith("08", StringComparison.Ordinal)
        && !error.SqlState.StartsWith("53", StringComparison.Ordinal) && !error.SqlState.StartsWith("58", StringComparison.Ordinal);

    private async Task RecordAsync(NpgsqlConnection connection, ObjectRow row, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(journal.Statement(row), cancellationToken);
        ledger.Add(row);
        observer.On(new RunEvent.ObjectFailed(row.Kind, row.Name, row.Error!, row.Statement));
    }
}
