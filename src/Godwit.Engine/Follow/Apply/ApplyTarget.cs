using Godwit.Engine.Postgres;
using Godwit.Engine.State;

namespace Godwit.Engine.Follow.Apply;

/// <summary>Where changes are applied, and where it is noted how far.</summary>
/// <param name="Database">The target.</param>
/// <param name="Cursors">The stream's cursor.</param>
/// <param name="Tables">Tables that stand elsewhere.</param>
/// <param name="Migration">The migration.</param>
internal sealed record ApplyTarget(Database Database, CursorStore Cursors, TableCursorStore Tables, string Migration)
{
    /// <summary>The cursor when a group has been applied.</summary>
    public static Cursor Advanced(Cursor cursor, Group group)
    {
        var isNew = group.End!.Value > cursor.Lsn;
        return cursor with
        {
            Lsn = isNew ? group.End.Value : cursor.Lsn, Transactions = cursor.Transactions + (isNew ? group.Transactions : 0), Rows = cursor.Rows + group.Rows,
            CommittedAt = (isNew ? group.CommittedAt : null) ?? cursor.CommittedAt,
        };
    }

    /// <summary>Writes what is left of a group, and the cursor with it, and commits.</summary>
    /// <param name="session">Session on the target.</param>
    /// <param name="batch">The changes that are not written yet.</param>
    /// <param name="cursor">Where the cursor must stand.</param>
    /// <param name="positions">Where the tables stand.</param>
    /// <param name="group">What the group holds.</param>
    /// <param name="cancellationToken">Cancels; the group is rolled back.</param>
    /// <exception cref="GodwitException">The cursor stands elsewhere: another runner is at work.</exception>
    public async Task CommitAsync(ApplySession session, ChangeBatch batch, Cursor cursor, Positions positions, Group group, CancellationToken cancellationToken)
    {
        if (!await session.WriteAsync(batch, Notes(cursor, positions, group), cancellationToken))
        {
            await session.RollbackAsync(cancellationToken);
            throw Moved(cursor, await Cursors.FindAsync(session.Connection, cancellationToken));
        }
        CrashPoint.Reach(CrashPoint.BeforeCommit);
        await session.CommitAsync(cancellationToken);
        CrashPoint.Reach(CrashPoint.AfterCommit);
    }

    /// <summary>Another runner moved the cursor.</summary>
    public GodwitException Moved(Cursor expected, Cursor? found) => new(ExitCode.Refused, new Problem(
        "cursor_moved", "Another runner has applied changes of this migration.", $"target {Database.Url}, godwit.cursors",
        $"This runner was at {expected.Lsn} of slot {expected.Incarnation}; there it is {(found is null ? "gone" : $"{found.Lsn} of slot {found.Incarnation}")}.",
        "End the other runner (`godwit status` names it), then `godwit run` goes on from where it came."));

    // Behind the stream's cursor only the tables that catch up advance; the cursor is compared all the same.
    private List<SessionCommand> Notes(Cursor cursor, Positions positions, Group group)
    {
        var (end, to) = (group.End!.Value, Advanced(cursor, group));
        var isNew = end > cursor.Lsn;
        List<SessionCommand> notes =
        [
            new(CursorStore.AdvanceStatement, Cursors.Advance(cursor, to.Lsn, isNew ? group.Transactions : 0, group.Rows, isNew ? group.CommittedAt : null)),
        ];
        var behind = positions.Own.Values.Where(table => table.State == TableCursorState.CatchingUp).Select(table => table.Table).ToList();
        if (behind.Count == 0) return notes;
        object?[] which = [Migration, $"{end}", behind.Select(table => table.Schema).ToArray(), behind.Select(table => table.Name).ToArray()];
        notes.Add(new(TableCursorStore.AdvanceStatement, which));
        if (end >= cursor.Lsn) notes.Add(new(TableCursorStore.JoinStatement, which));
        return notes;
    }
}

/// <summary>A statement of our own in a group's transaction.</summary>
/// <param name="Text">The statement.</param>
/// <param name="Parameters">Its parameters.</param>
internal sealed record SessionCommand(string Text, object?[] Parameters);
