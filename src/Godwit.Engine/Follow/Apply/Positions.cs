using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;

namespace Godwit.Engine.Follow.Apply;

/// <summary>Which changes are on the target: everything up to the stream's cursor, but for tables with a cursor of their own.</summary>
/// <param name="Main">The stream's cursor.</param>
/// <param name="Own">The tables that stand elsewhere.</param>
internal sealed record Positions(Lsn Main, ImmutableDictionary<TableName, TableCursor> Own)
{
    /// <summary>Everything that ends before this is on the target, for every followed table.</summary>
    public Lsn Floor
    {
        get
        {
            var floor = Main;
            foreach (var cursor in Own.Values)
                if (cursor is { State: TableCursorState.CatchingUp, Lsn: { } lsn } && lsn < floor) floor = lsn;
            return floor;
        }
    }

    /// <summary>A table is being copied: the target does not have everything, wherever the stream's cursor stands.</summary>
    public bool IsCopying => Own.Values.Any(cursor => cursor.State == TableCursorState.Copying);

    /// <summary>From the state.</summary>
    public static Positions Of(Lsn main, IEnumerable<TableCursor> own) => new(main, own.ToImmutableDictionary(cursor => cursor.Table));

    /// <summary>True where a change is on the target already, or comes there by another way.</summary>
    /// <param name="table">The table.</param>
    /// <param name="commit">Where the commit record of its transaction begins: a snapshot shows exactly the commits that begin before its LSN.</param>
    public bool Skips(TableName table, Lsn commit) =>
        Own.Count > 0 && Own.TryGetValue(table, out var cursor) ? cursor is not { State: TableCursorState.CatchingUp, Lsn: { } lsn } || commit < lsn : commit < Main;

    /// <summary>A table stands somewhere else now.</summary>
    public Positions With(TableCursor cursor) => this with { Own = Own.SetItem(cursor.Table, cursor) };

    /// <summary>
    /// When everything up to an LSN has been applied: tables that were behind it follow the stream's cursor again, once that is not ahead.
    /// </summary>
    public Positions After(Lsn end)
    {
        var main = end > Main ? end : Main;
        if (Own.IsEmpty) return this with { Main = main };
        var own = Own;
        foreach (var cursor in Own.Values)
        {
            if (cursor is not { State: TableCursorState.CatchingUp, Lsn: { } lsn }) continue;
            var reached = end > lsn ? end : lsn;
            own = reached <= main && end >= Main ? own.Remove(cursor.Table) : own.SetItem(cursor.Table, cursor with { Lsn = reached });
        }
        return new(main, own);
    }
}
