using Godwit.Engine.Postgres;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Copy;

/// <summary>Says what a part's failure means for the user.</summary>
internal static class PartProblem
{
    /// <summary>Names the cause and the remedy. Quotes no row value.</summary>
    public static (ExitCode ExitCode, Problem Problem) From(Exception error, PartRow part)
    {
        if (error is GodwitException known) return (known.ExitCode, known.Problem);
        var where = $"{part.Table}, part {part.Id} (blocks {part.Lower} to {part.Upper?.ToString() ?? "the end"})";
        return (ExitCode.Failed, error switch
        {
            PostgresException { SqlState: PostgresErrorCodes.DiskFull } full => new(
                "disk_full", "The target's disk is full.", where, ServerMessage.Of(full), "Give the target more disk, then `godwit run` again: finished work stays."),
            PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } denied => new(
                "privilege_missing", "A table cannot be copied for want of a privilege.", where, ServerMessage.Of(denied),
                "`godwit doctor` names the GRANT. Row level security: the source's role needs BYPASSRLS or to own the table."),
            PostgresException refused => new(
                "copy_failed", "A part could not be copied.", where, ServerMessage.Of(refused), "Correct the cause, then `godwit run` again."),
            _ => new("copy_failed", "A part could not be copied.", where, error.Message, "`godwit run` again; if it stays, see the servers' logs."),
        });
    }
}
