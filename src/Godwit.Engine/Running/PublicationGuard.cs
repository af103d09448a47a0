using Godwit.Engine.Events;
using Godwit.Engine.Follow;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Running;

/// <summary>
/// Watches over the publications. A published table that loses its replica identity refuses UPDATE and DELETE on the source: it is taken
/// out at once, since the source's own statements come before the migration's. A publication that is gone ends the run: from version 17 on
/// a walsender only warns and goes on without its changes, and one that was made anew publishes them from then on.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="made">The publications' oids when the slot was made; null: not known.</param>
/// <param name="leave">Has the table not be followed any more, for a reason.</param>
/// <param name="lost">Told that changes were not published.</param>
internal sealed class PublicationGuard(RunContext run, long[]? made, Func<TableName, string, CancellationToken, Task> leave, Action<Exception> lost) : IAsyncDisposable
{
    // A network that has gone silent is no reason to guard nothing: the session is given up.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly ReusedSession _source = new(run.Source);

    /// <summary>Looks once.</summary>
    /// <exception cref="TimeoutException">The source did not answer.</exception>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var there = await AskAsync((source, token) => Publications.ReadAsync(source, run.Configuration.Migration, token), cancellationToken);
        if (Publications.Loss(there, made) is { } loss)
        {
            lost(Publications.Lost(run.Source.Url, loss));
            return;
        }
        foreach (var table in await AskAsync((source, token) => Publications.WithoutIdentityAsync(source, run.Configuration.Migration, token), cancellationToken))
        {
            await AskAsync((source, token) => RemoveAsync(source, table, token), cancellationToken);
            await leave(table, "it has lost its replica identity", cancellationToken);
            run.Observer.On(new RunEvent.Noticed("identity_lost",
                $"{table} has lost its replica identity on the source, which made its UPDATE and DELETE fail there: it was taken out of the publication and is not followed any more. Give it a primary key again (or REPLICA IDENTITY), then: godwit resync {table}"));
            await run.Audit.NoteAsync("follow", "left", ("table", $"{table}"), ("reason", "it has lost its replica identity"));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<T> AskAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(Deadline);
        try
        {
            return await _source.UseAsync(source => ask(source, late.Token), late.Token);
        }
        catch (Exception error) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The source did not answer within {Deadline.TotalSeconds:0} s.", error);
        }
    }

    private async Task<bool> RemoveAsync(NpgsqlConnection source, TableName table, CancellationToken cancellationToken)
    {
        try
        {
            await Publications.RemoveAsync(source, run.Configuration.Migration, table, cancellationToken);
            return true;
        }
        catch (PostgresException gone) when (gone.SqlState is PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.UndefinedTable)
        {
            // Somebody else was faster.
            return false;
        }
    }
}
