using System.Net.Sockets;
using Npgsql;

namespace Godwit.Engine.Postgres;

/// <summary>Turns whatever ends a command into what a person can act on, where no place nearer to the cause did.</summary>
public static class UnforeseenProblem
{
    /// <summary>Exit code and problem.</summary>
    public static (ExitCode ExitCode, Problem Problem) From(Exception error) => error switch
    {
        GodwitException known => (known.ExitCode, known.Problem),
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow } ended => (ExitCode.Failed, new(
            "connection_lost", "A server ended the session.", "source or target", ServerMessage.Of(ended),
            "When the server is back, run the same command again: it goes on.")),
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } full => (ExitCode.Failed, new(
            "disk_full", "A server's disk is full.", "source or target", ServerMessage.Of(full),
            "Give it more disk, then run the same command again: finished work stays.")),
        PostgresException refused => (ExitCode.Failed, new(
            "server_refused", "A server refused a statement.", refused.TableName is { } table ? $"table {table}" : "source or target", ServerMessage.Of(refused),
            "Correct the cause, then run the same command again: it goes on. The server's log has the whole message.")),
        NpgsqlException or SocketException or TimeoutException or IOException => (ExitCode.Failed, new(
            "connection_lost", "The connection to a server broke.", "source or target", Innermost(error).Message,
            "When the server is back, run the same command again: it goes on.")),
        _ => (ExitCode.Failed, new(
            "internal", "Godwit made a mistake.", error.TargetSite?.DeclaringType?.FullName ?? "godwit", $"{error.GetType().Name}: {error.Message}",
            "Please report it, with what GODWIT_TRACE=1 in the environment shows. Running the same command again does no harm.")),
    };

    private static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;
}
