using Godwit.Engine.Postgres;

namespace Godwit.Local;

/// <summary>Hands a <see cref="DatabaseUrl"/> to psql, pg_dump and the like: an argument without the password, which goes into the environment.</summary>
public static class LibpqUri
{
    /// <summary>The URI, with the TLS settings, without the password.</summary>
    public static string Uri(this DatabaseUrl url)
    {
        var separator = url.ToString().Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var certificate = url.RootCertificate is { } file ? $"&sslrootcert={System.Uri.EscapeDataString(file)}" : "";
        return $"{url}{separator}sslmode={Mode(url.Tls)}{certificate}";
    }

    /// <summary>What the program's environment needs besides.</summary>
    public static IReadOnlyDictionary<string, string> Environment(this DatabaseUrl url) =>
        url.Password is { } password
            ? new Dictionary<string, string>(StringComparer.Ordinal) { ["PGPASSWORD"] = password.Reveal() }
            : new Dictionary<string, string>(StringComparer.Ordinal);

    private static string Mode(TlsMode mode) => mode switch
    {
        TlsMode.Disable => "disable",
        TlsMode.Allow => "allow",
        TlsMode.Prefer => "prefer",
        TlsMode.Require => "require",
        TlsMode.VerifyCa => "verify-ca",
        _ => "verify-full",
    };
}
