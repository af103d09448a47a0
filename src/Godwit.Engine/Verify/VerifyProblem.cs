using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Npgsql;

namespace Godwit.Engine.Verify;

/// <summary>Turns what a server refuses during a verification into what a person can act on.</summary>
internal static class VerifyProblem
{
    private const string RewrittenCode = "table_rewritten";

    public static GodwitException From(NpgsqlException error, Database database, TableInfo? table)
    {
        var side = database.Side == Side.Source ? "source" : "target";
        var where = table is null ? $"{side} {database.Url}" : $"{side}, table {table.Name}";
        var role = Sql.Name(database.Url.User);
        var problem = (error as PostgresException)?.SqlState switch
        {
            PostgresErrorCodes.InsufficientPrivilege when table is { RowSecurity: true } => new Problem(
                "row_security", $"The rows of {table.Name} cannot be read completely.", where,
                "Row level security applies to the role, and Godwit refuses a filtered read.",
                $"ALTER ROLE {role} BYPASSRLS; or GRANT {Sql.Name(table.Owner)} TO {role}; where row security is not forced on the owner. "
                + $"Where only a privilege is missing: GRANT SELECT ON {table.Name.Quoted} TO {role};"),
            PostgresErrorCodes.InsufficientPrivilege => new Problem(
                "no_privilege", table is null ? $"Something on the {side} cannot be read." : $"The rows of {table.Name} cannot be read.", where,
                ((PostgresException)error).MessageText,
                table is null
                    ? $"GRANT pg_read_all_data TO {role};"
                    : $"GRANT USAGE ON SCHEMA {Sql.Name(table.Name.Schema)} TO {role}; GRANT SELECT ON {table.Name.Quoted} TO {role};"),
            PostgresErrorCodes.InvalidParameterValue or PostgresErrorCodes.UndefinedObject
                when ((PostgresException)error).MessageText.Contains("snapshot", StringComparison.Ordinal) => SnapshotLost(side, where, (PostgresException)error),
            PostgresErrorCodes.ObjectNotInPrerequisiteState => SnapshotLost(side, where, (PostgresException)error),
            PostgresErrorCodes.ProgramLimitExceeded or PostgresErrorCodes.OutOfMemory => new Problem(
                "row_too_large", $"A row of {table?.Name.ToString() ?? "a table"} is too large to compare.", where,
                "Its text is longer than the 1 GB that a PostgreSQL value can hold; binary values double in text.",
                "Leave the table out of the verification, or move the large value into a large object."),
            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn => new Problem(
                "changed_meanwhile", $"{table?.Name.ToString() ?? "An object"} was changed while it was verified.", where,
                ((PostgresException)error).MessageText, "Verify again when no migration of the schema is running."),
            { } state => new Problem(
                "verify_failed", $"The {side} refused a statement of the verification.", where,
                // The message of a failed output function can hold a value; the state alone cannot.
                $"SQLSTATE {state}.", "See the server's log for the statement and its message."),
            null => new Problem(
                "connection_lost", $"The connection to the {side} was lost.", where, error.Message,
                "Check network and server, and verify again."),
        };
        return new(ExitCode.Failed, problem, error);
    }

    /// <summary>A table was rewritten: what was asked of it under the snapshot cannot be told.</summary>
    public static bool IsRewritten(GodwitException error) => error.Problem.Code == RewrittenCode;

    public static GodwitException Rewritten(Database database, TableInfo table) => new(ExitCode.Failed, new(
        RewrittenCode,
        $"{table.Name} was rewritten while it was verified.",
        $"{(database.Side == Side.Source ? "source" : "target")}, table {table.Name}",
        "VACUUM FULL, CLUSTER, TRUNCATE or an ALTER TABLE gave it a new file, under which parts of the old snapshot cannot be told apart.",
        "Verify again when that has ended."));

    private static Problem SnapshotLost(string side, string where, PostgresException error) => new(
        "snapshot_lost", $"The snapshot of the {side} is gone.", where, error.MessageText,
        "Verify again: the session that kept it has ended.");
}
