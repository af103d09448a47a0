using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Godwit.Engine.Postgres;

/// <summary>
/// Reads a libpq URI, <c>postgresql://user:password@host:port/database?sslmode=…</c>, and fills in what it leaves out: from the PG*
/// variables, from the password file, else libpq's defaults, with two differences: no host is <c>localhost</c> and never a socket, and
/// no sslmode verifies the server off loopback.
/// </summary>
public static class ConnectionUri
{
    /// <summary>libpq waits without end for <c>connect_timeout=0</c>; the driver's longest wait comes near enough.</summary>
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(1024);

    /// <summary>Reads the URI.</summary>
    /// <exception cref="GodwitException">It is malformed. The message repeats nothing of it.</exception>
    public static DatabaseUrl Parse(string text, ConnectionContext context) =>
        TryParse(text, context, out var url, out var error)
            ? url
            : throw new GodwitException(ExitCode.Usage, new Problem(
                "bad_url", "The connection string cannot be read.", "connection string", error,
                "Write postgresql://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full, special characters percent-encoded."));

    /// <summary>Reads the URI; the error repeats nothing of it.</summary>
    internal static bool TryParse(
        string text, ConnectionContext context, [NotNullWhen(true)] out DatabaseUrl? url, [NotNullWhen(false)] out string? error)
    {
        try
        {
            url = Resolve(ConnectionUriSyntax.Split(text), context);
            error = null;
            return true;
        }
        catch (FormatException malformed)
        {
            url = null;
            error = malformed.Message;
            return false;
        }
    }

    private static DatabaseUrl Resolve(Dictionary<string, string> parameters, ConnectionContext context)
    {
        string? Find(string parameter, string? variable = null) =>
            parameters.GetValueOrDefault(parameter) is { Length: > 0 } given ? given : variable is null ? null : context.Variable(variable);

        var host = Host(Find("host", "PGHOST") ?? "localhost");
        var port = Find("port", "PGPORT") is { } text ? Number(text, 1, 65535, "the port") : 5432;
        var user = Find("user", "PGUSER") ?? Environment.UserName;
        var database = Find("dbname", "PGDATABASE") ?? user;
        string? note = null;
        var password = Find("password", "PGPASSWORD")
            ?? PasswordFile.Find(Find("passfile", "PGPASSFILE"), context, host, port, database, user, out note);
        var root = Find("sslrootcert", "PGSSLROOTCERT");
        var url = new DatabaseUrl
        {
            Host = host,
            Port = port,
            User = user,
            Database = database,
            Password = password is null ? null : new Secret(password),
            RootCertificate = root is null or "system" ? null : Path.GetFullPath(root, context.Folder),
            ClientCertificate = Find("sslcert", "PGSSLCERT") is { } certificate ? Path.GetFullPath(certificate, context.Folder) : null,
            ClientKey = Find("sslkey", "PGSSLKEY") is { } key ? Path.GetFullPath(key, context.Folder) : null,
            ConnectTimeout = Timeout(Find("connect_timeout", "PGCONNECT_TIMEOUT")),
            RequireChannelBinding = Required(Find("channel_binding", "PGCHANNELBINDING"), "channel_binding"),
            Note = note,
        };
        if (Required(Find("gssencmode"), "gssencmode"))
            throw new FormatException("gssencmode=require is not supported: use TLS");
        return url with { Tls = Tls(url, Find("sslmode", "PGSSLMODE"), Find("ssl"), root) };
    }

    private static string Host(string host)
    {
        if (host.Contains(',', StringComparison.Ordinal)) throw new FormatException(ConnectionUriSyntax.SeveralHosts);
        if (!host.StartsWith('/') && host.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '/' or '@' or '[' or ']'))
            throw new FormatException("the host is neither a name, an address nor the absolute folder of a socket");
        return host;
    }

    private static TlsMode Tls(DatabaseUrl url, string? mode, string? ssl, string? root)
    {
        if (mode is null && ssl is not null)
            mode = ssl is "true" ? "require" : throw new FormatException("ssl can only be true (JDBC's form); write sslmode instead");
        TlsMode? asked = mode switch
        {
            null => null,
            "disable" => TlsMode.Disable,
            "allow" => TlsMode.Allow,
            "prefer" => TlsMode.Prefer,
            "require" => TlsMode.Require,
            "verify-ca" => TlsMode.VerifyCa,
            "verify-full" => TlsMode.VerifyFull,
            _ => throw new FormatException("sslmode is one of disable, allow, prefer, require, verify-ca, verify-full"),
        };
        // libpq ignores sslmode on a Unix socket: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-SSLMODE
        if (url.Host.StartsWith('/')) return TlsMode.Disable;
        if (root is "system")
            return asked is null or TlsMode.VerifyFull ? TlsMode.VerifyFull : throw new FormatException("sslrootcert=system needs sslmode=verify-full");
        // "require" with a root certificate verifies it: https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-CERTIFICATES
        if (asked is TlsMode.Require && root is not null) return TlsMode.VerifyCa;
        return asked ?? (url.IsLoopback ? TlsMode.Prefer : TlsMode.VerifyFull);
    }

    private static TimeSpan Timeout(string? text)
    {
        if (text is null) return TimeSpan.FromSeconds(15);
        var seconds = Number(text, 0, int.MaxValue, "connect_timeout");
        return seconds == 0 || seconds > LongestTimeout.TotalSeconds ? LongestTimeout : TimeSpan.FromSeconds(seconds);
    }

    private static int Number(string text, int min, int max, string name) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new FormatException($"{name} is not a number from {min} to {max}"
                + (max == 65535 ? "; a : or / in the password must be percent-encoded (%3A %2F)" : ""));

    private static bool Required(string? value, string name) => value switch
    {
        "require" => true,
        null or "disable" or "prefer" => false,
        _ => throw new FormatException($"{name} is one of disable, prefer, require"),
    };
}
