using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Follow.Apply;

/// <summary>A change of the source cannot be written to the target as it is now: its schema differs. Nothing of it was applied.</summary>
/// <param name="table">The table, where it is known.</param>
/// <param name="problem">What, where, why, and the remedy.</param>
/// <param name="cause">What the target said.</param>
internal sealed class TargetMismatchException(TableName? table, Problem problem, Exception? cause = null) : Exception(problem.What, cause)
{
    /// <summary>The table; null where the target did not name it.</summary>
    public TableName? Table => table;

    /// <summary>What is told to the user.</summary>
    public Problem Problem => problem;

    /// <summary>
    /// True for errors that say how the target's tables are, and not which rows are in them: values of another type, a column or table
    /// that is not there, NOT NULL and CHECK, privileges. Classes: https://www.postgresql.org/docs/current/errcodes-appendix.html.
    /// </summary>
    public static bool IsOne(PostgresException error) =>
        error.SqlState[..2] is "22" or "42" or "0A" or "44" || error.SqlState is PostgresErrorCodes.NotNullViolation or PostgresErrorCodes.CheckViolation;
}
