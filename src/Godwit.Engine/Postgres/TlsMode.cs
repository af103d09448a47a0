namespace Godwit.Engine.Postgres;

/// <summary>libpq's <c>sslmode</c>: https://www.postgresql.org/docs/current/libpq-ssl.html.</summary>
public enum TlsMode
{
    /// <summary>Never TLS.</summary>
    Disable,

    /// <summary>TLS only if the server insists.</summary>
    Allow,

    /// <summary>TLS if the server offers it.</summary>
    Prefer,

    /// <summary>Always TLS, certificate not verified.</summary>
    Require,

    /// <summary>Always TLS, certificate verified against the root.</summary>
    VerifyCa,

    /// <summary>Always TLS, certificate and host name verified.</summary>
    VerifyFull,
}
