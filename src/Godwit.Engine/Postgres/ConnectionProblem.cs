using System.Net.Sockets;
using Npgsql;

namespace Godwit.Engine.Postgres;

/// <summary>Turns what a driver throws while connecting into what a person can act on.</summary>
public static class ConnectionProblem
{
    /// <summary>Names the cause of a failed connection and its remedy.</summary>
    public static Problem From(Exception error, Side side, DatabaseUrl url)
    {
        var name = side == Side.Source ? "source" : "target";
        var where = $"{name} {url}";
        var postgres = Find<PostgresException>(error);
        if (postgres is not null) return FromServer(postgres, name, where, url);

        if (Find<System.Security.Authentication.AuthenticationException>(error) is { } tls)
            return new("tls_failed", $"The TLS connection to the {name} failed.", where, tls.Message,
                "Give the certificate authority with ?sslrootcert=FILE in the URL (Supabase: prod-ca-2021.crt, RDS: global-bundle.pem), "
                + "and use the host name that the certificate carries.");
        if (error.Message.Contains("SSL", StringComparison.Ordinal) && Find<SocketException>(error) is null)
            return new("tls_refused", $"The {name} does not speak TLS.", where, error.Message,
                "Turn TLS on at the server (ssl = on), or, on a trusted network only, write ?sslmode=disable in the URL and `require_tls: false`.");
        if (Find<SocketException>(error) is { } socket)
            return new("unreachable", $"The {name} cannot be reached.", where, socket.Message, socket.SocketErrorCode switch
            {
                SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
                    "Check the host name. Supabase's direct host has an IPv6 address only: use an IPv6 network, the IPv4 add-on, or the session pooler where it suffices.",
                SocketError.ConnectionRefused => "Check host and port, and that the server is running and listens there.",
                _ => "Check network, firewall and security group between here and the server.",
            });
        if (Find<TimeoutException>(error) is not null)
            return new("unreachable", $"The {name} did not answer within {url.ConnectTimeout.TotalSeconds:0} s.", where, "The connection attempt timed out.",
                "Check network, firewall and security group between here and the server; ?connect_timeout=SECONDS gives it longer.");
        return new("connection_failed", $"The connection to the {name} failed.", where, error.Message,
            "Check host, port and the server's log.");
    }

    private static Problem FromServer(PostgresException error, string name, string where, DatabaseUrl url) => error.SqlState switch
    {
        "28P01" or "28000" when error.MessageText.Contains("no encryption", StringComparison.Ordinal) =>
            new("tls_required_by_server", $"The {name} accepts only TLS connections.", where, error.MessageText, "Remove sslmode=disable from the URL."),
        "28P01" => new("wrong_password", $"The {name} refused the password of {url.User}.", where, error.MessageText,
            "Check user and password in the URL (special characters percent-encoded), PGPASSWORD or ~/.pgpass."),
        "28000" => new("login_refused", $"The {name} refused the login of {url.User}.", where, error.MessageText,
            "Check the role's LOGIN attribute and the server's pg_hba.conf."),
        "3D000" => new("no_database", $"The {name} has no database {url.Database}.", where, error.MessageText,
            $"Check the name, or create it: CREATE DATABASE {Sql.Name(url.Database)};"),
        "53300" => new("too_many_connections", $"The {name} has no connection left.", where, error.MessageText,
            "Close other sessions or raise max_connections; `workers` in godwit.yaml lowers what Godwit uses."),
        "08P01" or "42704" or "22023" when error.MessageText.Contains("startup parameter", StringComparison.Ordinal) =>
            new("pooler", $"The {name} is a connection pooler.", where, error.MessageText,
                "Use the direct connection (Supabase: db.<ref>.supabase.co:5432): slots, snapshots and session settings do not pass through a pooler."),
        _ => new("connection_failed", $"The {name} refused the connection.", where, $"{error.SqlState}: {error.MessageText}",
            "See the server's log."),
    };

    private static T? Find<T>(Exception? error) where T : Exception
    {
        for (; error is not null; error = error.InnerException)
            if (error is T found) return found;
        return null;
    }
}
