namespace Godwit.Engine.Postgres;

/// <summary>A database as the environment variables of libpq: https://www.postgresql.org/docs/current/libpq-envars.html.</summary>
public static class LibpqEnvironment
{
    /// <summary>Name and value; null unsets one that the user's environment may hold.</summary>
    public static IReadOnlyDictionary<string, string?> For(DatabaseUrl url) => new Dictionary<string, string?>
    {
        ["PGHOST"] = url.Host,
        ["PGPORT"] = url.Port.ToString(),
        ["PGDATABASE"] = url.Database,
        ["PGUSER"] = url.User,
        ["PGPASSWORD"] = url.Password?.Reveal(),
        ["PGSSLMODE"] = url.Tls switch
        {
            TlsMode.Disable => "disable",
            TlsMode.Allow => "allow",
            TlsMode.Prefer => "prefer",
            TlsMode.Require => "require",
            TlsMode.VerifyCa => "verify-ca",
            _ => "verify-full",
        },
        // Without a file libpq looks in ~/.postgresql only; Debian's bundle is what the rest of the system trusts.
        ["PGSSLROOTCERT"] = url.RootCertificate ?? (url.Tls >= TlsMode.VerifyCa ? SystemCertificates : null),
        ["PGSSLCERT"] = url.ClientCertificate,
        ["PGSSLKEY"] = url.ClientKey,
        ["PGCHANNELBINDING"] = url.RequireChannelBinding ? "require" : null,
        ["PGCONNECT_TIMEOUT"] = ((int)Math.Ceiling(url.ConnectTimeout.TotalSeconds)).ToString(),
        ["PGOPTIONS"] = "-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0",
        ["PGAPPNAME"] = "godwit pg_dump",
        ["PGSERVICE"] = null,
        ["PGHOSTADDR"] = null,
    };

    // sslrootcert=system exists from libpq 16 on only.
    private const string SystemCertificates = "/etc/ssl/certs/ca-certificates.crt";
}
