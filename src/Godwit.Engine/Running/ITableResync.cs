using System.Collections.Immutable;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Running;

/// <summary>Brings tables into what is followed, while everything else goes on being followed.</summary>
public interface ITableResync
{
    /// <summary>
    /// Adds the tables to the publication where they are not in it, empties them on the target, and copies them under a snapshot of
    /// their own; changes from before that snapshot are not applied to them any more. The tables exist on both sides with the same
    /// columns. Returns when their rows are on the target and their changes are followed.
    /// </summary>
    /// <param name="tables">Tables of the selection that can be published; a partitioned table by its root.</param>
    /// <param name="cancellationToken">Interrupts; what is not complete is done by the next call.</param>
    /// <exception cref="GodwitException">A table cannot be published or copied; those before it are complete.</exception>
    Task ResyncAsync(ImmutableArray<TableName> tables, CancellationToken cancellationToken);
}
