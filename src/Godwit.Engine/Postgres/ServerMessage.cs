using Npgsql;

namespace Godwit.Engine.Postgres;

/// <summary>What a server said, for output, state and logs: never a row's value.</summary>
public static class ServerMessage
{
    /// <summary>
    /// Code and message. Errors of class 22 and 23 quote the value that was refused, those of class P0 what a function of the user's says
    /// about it: of these only the place is named.
    /// </summary>
    public static string Of(PostgresException error) => error.SqlState[..2] is "22" or "23" or "P0"
        ? $"{error.SqlState}: the server refused a value{In("column", error.ColumnName)}{In("table", error.TableName)}{(error.ConstraintName is { } constraint ? $" by constraint {constraint}" : "")} (its text is in the server's log)"
        : $"{error.SqlState}: {error.MessageText}";

    /// <summary>The same of any error.</summary>
    public static string Of(Exception error) => error is PostgresException refused ? Of(refused) : error.Message;

    private static string In(string kind, string? name) => name is null ? "" : $" of {kind} {name}";
}
