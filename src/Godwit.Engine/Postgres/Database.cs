using Npgsql;

namespace Godwit.Engine.Postgres;

/// <summary>
/// One side's database: opens connections to it. Every connection carries <see cref="SessionSettings"/>, so that text values are
/// the same on both sides and no time-out of a role can end a long statement.
/// </summary>
public sealed class Database
{
    private readonly bool _requireTls;

    /// <summary>Creates it; opens nothing yet.</summary>
    /// <param name="side">Which end this is.</param>
    /// <param name="url">Where it is.</param>
    /// <param name="requireTls">Refuse a mode that permits an unencrypted connection off loopback.</param>
    public Database(Side side, DatabaseUrl url, bool requireTls)
    {
        Side = side;
        Url = url;
        _requireTls = requireTls;
    }

    /// <summary>Which end this is.</summary>
    public Side Side { get; }

    /// <summary>Where it is.</summary>
    public DatabaseUrl Url { get; }

    /// <summary>Opens a session. It is not pooled: what it set ends with it.</summary>
    /// <exception cref="GodwitException">The server cannot be reached, refuses the login, or TLS is not as required.</exception>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        RequireTls();
        var connection = new NpgsqlConnection(ConnectionString());
        try
        {
            await connection.OpenAsync(cancellationToken);
            // Only servers that know them: a startup option that is unknown refuses the connection.
            var settings = SessionSettings.AfterConnect(connection.PostgreSqlVersion.Major);
            if (settings.Length > 0) await connection.ExecuteAsync(settings, cancellationToken);
            return connection;
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException or IOException
            or System.Security.Authentication.AuthenticationException or ArgumentException)
        {
            await connection.DisposeAsync();
            throw new GodwitException(ExitCode.Failed, ConnectionProblem.From(error, Side, Url), error);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The Npgsql connection string; holds the password, never print it.</summary>
    internal string ConnectionString() => new NpgsqlConnectionStringBuilder
    {
        Host = Url.Host,
        Port = Url.Port,
        Database = Url.Database,
        Username = Url.User,
        Password = Url.Password?.Reveal(),
        // The URL's reader has looked the password up, by libpq's rules; Npgsql's own search would take a file that those ignore.
        Passfile = OperatingSystem.IsWindows() ? "NUL" : "/dev/null",
        SslMode = Url.Tls switch
        {
            TlsMode.Disable => SslMode.Disable,
            TlsMode.Allow => SslMode.Allow,
            TlsMode.Prefer => SslMode.Prefer,
            TlsMode.Require => SslMode.Require,
            TlsMode.VerifyCa => SslMode.VerifyCA,
            _ => SslMode.VerifyFull,
        },
        RootCertificate = Url.RootCertificate,
        SslCertificate = Url.ClientCertificate,
        SslKey = Url.ClientKey,
        ChannelBinding = Url.RequireChannelBinding ? ChannelBinding.Require : ChannelBinding.Prefer,
        Timeout = (int)Math.Clamp(Math.Ceiling(Url.ConnectTimeout.TotalSeconds), 1, 1024),
        CommandTimeout = 0,
        CancellationTimeout = 5000,
        Pooling = false,
        Enlist = false,
        // A Unix socket refuses the options of TCP.
        TcpKeepAlive = !Url.Host.StartsWith('/'),
        TcpKeepAliveTime = Url.Host.StartsWith('/') ? 0 : 30,
        TcpKeepAliveInterval = Url.Host.StartsWith('/') ? 0 : 10,
        ApplicationName = "godwit",
        Options = SessionSettings.StartupOptions,
        ReadBufferSize = 1 << 16,
        WriteBufferSize = 1 << 16,
        NoResetOnClose = true,
        IncludeErrorDetail = false,
    }.ConnectionString;

    private void RequireTls()
    {
        if (!_requireTls || Url.IsLoopback || Url.Tls >= TlsMode.Require) return;
        throw new GodwitException(ExitCode.Refused, new Problem(
            "tls_required",
            $"The connection to the {SideName} could be unencrypted.",
            $"{SideName} {Url}",
            $"sslmode={SslModeName(Url.Tls)} permits a connection without TLS, and require_tls is on.",
            "Remove sslmode from the URL (the default is verify-full), or write `require_tls: false` if the network itself is trusted."));
    }

    private string SideName => Side == Side.Source ? "source" : "target";

    private static string SslModeName(TlsMode mode) => mode switch
    {
        TlsMode.Disable => "disable",
        TlsMode.Allow => "allow",
        TlsMode.Prefer => "prefer",
        TlsMode.Require => "require",
        TlsMode.VerifyCa => "verify-ca",
        _ => "verify-full",
    };
}
