using System.Collections.Immutable;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Running;

/// <summary>Copies tables again, or for the first time, while the others follow.</summary>
public interface ITableResync
{
    /// <summary>
    /// Publishes tables where they are not published, copies them under a snapshot of their own, and has them follow from there. Their rows
    /// on the target are replaced in one transaction a table.
    /// </summary>
    /// <param name="tables">Tables that both sides have; of a partition its whole partitioned table is copied.</param>
    /// <param name="cancellationToken">Ends it; the next run begins with these tables anew.</param>
    /// <exception cref="GodwitException">A table cannot be followed, or copied.</exception>
    Task ResyncAsync(ImmutableArray<TableName> tables, CancellationToken cancellationToken);
}
