using System.Collections.Frozen;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Follow.Apply;

/// <summary>What it means that the target refuses a change.</summary>
internal static class ApplyConflict
{
    // The server's own state, and not the statement's rows: https://www.postgresql.org/docs/current/errcodes-appendix.html.
    private static readonly FrozenSet<string> OfTheServer = ["08", "25", "28", "53", "58"];

    /// <summary>True for errors that another order of the changes may avoid; not for a full disk, or a server that has become a standby.</summary>
    public static bool IsAboutRows(Exception error) =>
        error is RowsMissedException || (error is PostgresException postgres && !RetryRule.MayPass(error) && !OfTheServer.Contains(postgres.SqlState[..2]));

    /// <summary>For a change that the target refuses by itself, in the source's own order.</summary>
    /// <param name="error">What it said.</param>
    /// <param name="where">The target, and the source's transaction.</param>
    public static Exception Of(Exception error, string where)
    {
        var table = (error as RowsMissedException)?.Table
            ?? (error is PostgresException { SchemaName: { } schema, TableName: { } name } ? new TableName(schema, name) : null as TableName?);
        var place = table is { } known ? $"{known}, {where}" : where;
        if (error is PostgresException postgres && TargetMismatchException.IsOne(postgres)) return new TargetMismatchException(table, new(
            "target_differs", "The target cannot take a change of the source.", place, ServerMessage.Of(error),
            "Make the target's table as it is on the source, or give the target's role what it lacks."), error);
        return new GodwitException(ExitCode.Failed, new Problem(
            "apply_conflict", "A change of the source does not fit the rows on the target.", place, ServerMessage.Of(error),
            "Somebody else has written to the target, or a trigger or rule does. Nothing of the transaction was applied. "
            + $"Put the row right there, or have the table copied again: godwit resync {(table is { } named ? named : "TABLE")}; then `godwit run` goes on."), error);
    }
}
