using Godwit.Engine.Postgres;

namespace Godwit.Engine.State;

/// <summary>Why a table does not stand where the others do.</summary>
public enum TableCursorState
{
    /// <summary>It is being copied: its changes are left out, and come once the copy's snapshot is known.</summary>
    Copying,

    /// <summary>It was copied under a snapshot of its own: changes that the snapshot shows are left out.</summary>
    CatchingUp,

    /// <summary>It is not followed any more, until it is copied again.</summary>
    Left,
}

/// <summary>How far one table is, where it is not as far as the stream's cursor.</summary>
/// <param name="Table">The table as it is published.</param>
/// <param name="State">Why.</param>
/// <param name="Lsn">While it catches up: changes of commits that begin before this LSN are in its rows.</param>
/// <param name="Reason">Why it was left, for people.</param>
public sealed record TableCursor(TableName Table, TableCursorState State, Lsn? Lsn, string? Reason);
