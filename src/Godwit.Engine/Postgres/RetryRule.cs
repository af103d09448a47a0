using System.Net.Sockets;
using Npgsql;

namespace Godwit.Engine.Postgres;

/// <summary>Tells failures that may pass from those that will not.</summary>
public static class RetryRule
{
    /// <summary>
    /// True when the same attempt can succeed later: the connection broke, the server is restarting or short of something, or two
    /// transactions were in each other's way. Classes: https://www.postgresql.org/docs/current/errcodes-appendix.html.
    /// </summary>
    public static bool MayPass(Exception error) => error switch
    {
        GodwitException { InnerException: { } inner } => MayPass(inner),
        PostgresException { SqlState: "57014" } => false, // cancelled by a person
        PostgresException { SqlState: "53100" } => false, // disk full: waiting does not empty it
        PostgresException postgres => postgres.SqlState[..2] is "08" or "53"
            || postgres.SqlState is "57P01" or "57P02" or "57P03" or "40001" or "40P01" or "55P03"
            || (postgres.SqlState == "XX000" && IsLostPeer(postgres)),
        NpgsqlException { InnerException: IOException or SocketException or TimeoutException or EndOfStreamException } => true,
        IOException or SocketException or TimeoutException => true,
        _ => false,
    };

    private static bool IsLostPeer(PostgresException error) => error.MessageText.Contains("connection", StringComparison.OrdinalIgnoreCase);
}
