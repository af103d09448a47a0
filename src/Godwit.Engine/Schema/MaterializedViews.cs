using System.Collections.Immutable;
using Godwit.Engine.Events;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Schema;

/// <summary>Fills materialized views on the target, each after those it reads from.</summary>
public static class MaterializedViews
{
    /// <summary>The source's populated materialized views that are in scope.</summary>
    public static async Task<ImmutableArray<TableName>> PopulatedAsync(NpgsqlConnection source, Scope scope, CancellationToken cancellationToken)
    {
        var views = await source.QueryAsync(
            "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'm' AND c.relispopulated",
            row => new TableName(row.GetString(0), row.GetString(1)), cancellationToken);
        return [.. views.Where(scope.IncludesTable)];
    }

    // The archive, of the schema only, has no entry for it.
    private const string Kind = "MATERIALIZED VIEW DATA";

    /// <summary>Refreshes the given views that are not populated yet, and journals those that fail, so that the next run tries again.</summary>
    /// <returns>Those that failed, with the server's error.</returns>
    public static async Task<ImmutableArray<ObjectRow>> RefreshAsync(
        NpgsqlConnection target, IReadOnlyCollection<TableName> views, ObjectJournal journal, IRunObserver observer, CancellationToken cancellationToken)
    {
        await journal.ClearAsync(target, Kind, cancellationToken);
        var order = await target.QueryAsync(
            await EmbeddedSql.ReadAsync("Schema.Sql.refresh_order.sql", cancellationToken),
            row => new TableName(row.GetString(0), row.GetString(1)), cancellationToken);
        var failed = ImmutableArray.CreateBuilder<ObjectRow>();
        foreach (var view in order.Where(views.Contains))
        {
            try
            {
                await target.ExecuteAsync($"REFRESH MATERIALIZED VIEW {view.Quoted}", cancellationToken);
            }
            catch (PostgresException error)
            {
                var row = new ObjectRow(-1 - failed.Count, Kind, view.ToString(), ObjectState.Failed, null, ServerMessage.Of(error), $"REFRESH MATERIALIZED VIEW {view.Quoted}");
                failed.Add(row);
                await target.ExecuteAsync(journal.Statement(row), cancellationToken);
                observer.On(new RunEvent.ObjectFailed(row.Kind, row.Name, row.Error!, row.Statement));
            }
        }
        return failed.ToImmutable();
    }
}
