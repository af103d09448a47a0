using Godwit.Engine.Postgres.Wire;
using Npgsql;
using Npgsql.Replication;

namespace Godwit.Engine.Postgres;

/// <summary>
/// One side's database: opens connections to it. Every connection carries <see cref="SessionSettings"/>, so that text values are
/// the same on both sides and no time-out of a role can end a long statement.
/// </summary>
public sealed class Database
{
    private readonly bool _requireTls;
    private readonly ConnectionLog? _log;
    private volatile string? _certificate;

    /// <summary>Creates it; opens nothing yet.</summary>
    /// <param name="side">Which end this is.</param>
    /// <param name="url">Where it is.</param>
    /// <param name="requireTls">Refuse a mode that permits an unencrypted connection off loopback.</param>
    /// <param name="log">Receives every connection; null: nobody asks.</param>
    public Database(Side side, DatabaseUrl url, bool requireTls, ConnectionLog? log = null)
    {
        _log = log;
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
        var certificate = new ServerCertificate(Url.Tls, Url.RootCertificate).Load($"{SideName} {Url}");
        var connection = new NpgsqlConnection(ConnectionString(verifiedByDriver: false))
        {
            SslClientAuthenticationOptionsCallback = options => options.RemoteCertificateValidationCallback = certificate.Validate,
        };
        try
        {
            await connection.OpenAsync(cancellationToken);
            // Settings that only some servers know: as a startup option an unknown one refuses the connection.
            var major = connection.PostgreSqlVersion.Major;
            var tls = await connection.ScalarAsync<string>(
                $"{SessionSettings.AfterConnect(major)}SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND {SessionSettings.EndsWithItsClient(major)}", cancellationToken);
            Opened("session", tls, certificate.Subject, certificate.IsVerified);
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

    /// <summary>Opens a connection that streams the changes of a slot, under the same rules.</summary>
    /// <exception cref="GodwitException">TLS is not as required, or the login is not possible so.</exception>
    internal async Task<ReplicationStream> OpenStreamAsync(CancellationToken cancellationToken)
    {
        RequireTls();
        var certificate = new ServerCertificate(Url.Tls, Url.RootCertificate).Load($"{SideName} {Url}");
        try
        {
            // It blocks.
            var stream = await Task.Run(() => ReplicationStream.Open(Url, certificate, cancellationToken), cancellationToken);
            Opened("stream", stream.Tls, certificate.Subject, certificate.IsVerified);
            return stream;
        }
        catch (Exception error) when (error is InvalidDataException or System.Security.Authentication.AuthenticationException or System.Security.Cryptography.CryptographicException)
        {
            throw new GodwitException(ExitCode.Failed, ConnectionProblem.From(error, Side, Url), error);
        }
    }

    /// <summary>Opens a connection that speaks the replication protocol, under the same rules.</summary>
    /// <exception cref="GodwitException">TLS is not as required.</exception>
    /// <exception cref="NpgsqlException">The server cannot be reached or refuses it.</exception>
    public async Task<LogicalReplicationConnection> OpenReplicationAsync(CancellationToken cancellationToken)
    {
        RequireTls();
        var connection = new LogicalReplicationConnection(ConnectionString(verifiedByDriver: true));
        try
        {
            await connection.Open(cancellationToken);
            // This connection takes no query and does not show its certificate: it is the one that the sessions beside it verified by the same rules.
            await using var beside = await OpenAsync(cancellationToken);
            var tls = await beside.ScalarAsync<string>("SELECT version FROM pg_stat_ssl WHERE pid = $1", cancellationToken, connection.ProcessID);
            Opened("replication", tls, _certificate, tls is not null && IsVerifying);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Notes a connection that another program makes by the same URL, and refuses it where it could be unencrypted against the rule.</summary>
    /// <param name="program">The program.</param>
    /// <exception cref="GodwitException">TLS is not as required.</exception>
    public void PermitProgram(string program)
    {
        RequireTls();
        Opened(program, Url.Tls >= TlsMode.Require ? $"as libpq negotiates it, {SslModeName(Url.Tls)}" : null, _certificate, IsVerifying);
    }

    private bool IsVerifying => Url.Tls >= TlsMode.VerifyCa || (Url.Tls == TlsMode.Require && Url.RootCertificate is not null);

    private void Opened(string purpose, string? tls, string? certificate, bool isVerified)
    {
        _certificate = certificate ?? _certificate;
        _log?.Add(new(_log.Time.GetUtcNow(), Side, Url.Host.StartsWith('/') ? Url.Host : $"{Url.Host}:{Url.Port}", Url.User, purpose, tls, tls is null ? null : certificate, isVerified));
    }

    /// <summary>The Npgsql connection string; holds the password, never print it.</summary>
    /// <param name="verifiedByDriver">False: <see cref="ServerCertificate"/> verifies, and the driver only demands TLS where the mode does.</param>
    internal string ConnectionString(bool verifiedByDriver) => new NpgsqlConnectionStringBuilder
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
            _ when !verifiedByDriver => SslMode.Require,
            TlsMode.VerifyCa => SslMode.VerifyCA,
            _ => SslMode.VerifyFull,
        },
        RootCertificate = verifiedByDriver ? Url.RootCertificate : null,
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
