using System.Net;

namespace Godwit.Engine.Postgres;

/// <summary>Where a database is and how to get in: a libpq URI, read, with every default resolved.</summary>
public sealed record DatabaseUrl
{
    /// <summary>Host name, address, or the folder of a Unix socket (starts with <c>/</c>).</summary>
    public required string Host { get; init; }

    /// <summary>TCP port, or the number in the Unix socket's name.</summary>
    public int Port { get; init; } = 5432;

    /// <summary>Database name.</summary>
    public required string Database { get; init; }

    /// <summary>Role to log in as.</summary>
    public required string User { get; init; }

    /// <summary>Password, from the URI, <c>PGPASSWORD</c> or <c>.pgpass</c>; null when none was found.</summary>
    public Secret? Password { get; init; }

    /// <summary>TLS mode. Unset in the URI it is <see cref="TlsMode.VerifyFull"/> off loopback, else <see cref="TlsMode.Prefer"/>.</summary>
    public TlsMode Tls { get; init; } = TlsMode.VerifyFull;

    /// <summary>PEM file with the certificates to trust; null: the system's.</summary>
    public string? RootCertificate { get; init; }

    /// <summary>PEM file of a client certificate; null: none.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>PEM file of the client certificate's key; null: none.</summary>
    public string? ClientKey { get; init; }

    /// <summary>Time to establish a connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Refuse a login that is not bound to the TLS channel.</summary>
    public bool RequireChannelBinding { get; init; }

    /// <summary>What a person should know about how the URI was read, such as an ignored password file; null: nothing.</summary>
    public string? Note { get; init; }

    /// <summary>True when the traffic cannot leave this machine: a loopback address, <c>localhost</c>, or a Unix socket.</summary>
    public bool IsLoopback =>
        Host.StartsWith('/')
        || string.Equals(Host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <summary>For messages: a URI without the password.</summary>
    public override string ToString() =>
        Host.StartsWith('/')
            ? $"postgresql://{Uri.EscapeDataString(User)}@/{Uri.EscapeDataString(Database)}?host={EncodedHost}&port={Port}"
            : $"postgresql://{Uri.EscapeDataString(User)}@{(Host.Contains(':', StringComparison.Ordinal) ? $"[{EncodedHost}]" : EncodedHost)}:{Port}/{Uri.EscapeDataString(Database)}";

    private string EncodedHost => Uri.EscapeDataString(Host.Trim('[', ']'))
        .Replace("%2F", "/", StringComparison.Ordinal).Replace("%3A", ":", StringComparison.Ordinal);
}
