using Godwit.Engine.Events;
using Godwit.Engine.Follow;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Running;

/// <summary>
/// A published table that loses its replica identity refuses UPDATE and DELETE on the source. It is taken out of the publication at once:
/// the source's own statements come before the migration's.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="leave">Has the table not be followed any more, for a reason.</param>
internal sealed class IdentityGuard(RunContext run, Func<TableName, string, CancellationToken, Task> leave) : IAsyncDisposable
{
    private readonly ReusedSession _source = new(run.Source);

    /// <summary>Looks once.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var tables = await _source.UseAsync(source => Publications.WithoutIdentityAsync(source, run.Configuration.Migration, cancellationToken), cancellationToken);
        foreach (var table in tables)
        {
            await _source.UseAsync(async source =>
            {
                await RemoveAsync(source, table, cancellationToken);
                return true;
            }, cancellationToken);
            await leave(table, "it has lost its replica identity", cancellationToken);
            run.Observer.On(new RunEvent.Noticed("identity_lost",
                $"{table} has lost its replica identity on the source, which made its UPDATE and DELETE fail there: it was taken out of the publication and is not followed any more. Give it a primary key again (or REPLICA IDENTITY), then: godwit resync {table}"));
            await run.Audit.NoteAsync("follow", "left", ("table", $"{table}"), ("reason", "it has lost its replica identity"));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task RemoveAsync(NpgsqlConnection source, TableName table, CancellationToken cancellationToken)
    {
        try
        {
            await Publications.RemoveAsync(source, run.Configuration.Migration, table, cancellationToken);
        }
        catch (PostgresException gone) when (gone.SqlState is PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.UndefinedTable)
        {
            // Somebody else was faster.
        }
    }
}
