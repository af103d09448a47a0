using System.Collections.Frozen;

namespace Godwit.Engine.Postgres;

/// <summary>The parameters of a libpq URI: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS.</summary>
internal static class ConnectionParameters
{
    /// <summary>Parameters that Godwit acts on.</summary>
    public static FrozenSet<string> Used { get; } = new[]
    {
        "host", "port", "user", "password", "dbname", "sslmode", "ssl", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "passfile",
        "channel_binding", "gssencmode",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>
    /// Parameters that are read and left aside: Godwit names its own sessions, keeps them alive, speaks UTF-8 only, and connects to
    /// one host, whose read-only state is looked at by <c>godwit doctor</c>.
    /// </summary>
    public static FrozenSet<string> Ignored { get; } = new[]
    {
        "application_name", "fallback_application_name", "client_encoding", "keepalives", "keepalives_idle", "keepalives_interval",
        "keepalives_count", "tcp_user_timeout", "target_session_attrs", "load_balance_hosts", "sslcompression", "sslsni", "gssdelegation",
        "krbsrvname", "gsslib", "sslnegotiation", "ssl_max_protocol_version",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Parameters that would change the connection in a way that is not supported, and why.</summary>
    public static FrozenDictionary<string, string> Refused { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["hostaddr"] = "write the address as the host",
        ["service"] = "service files are not read: write host, user and database into the URL",
        ["servicefile"] = "service files are not read: write host, user and database into the URL",
        ["options"] = "Godwit sets the options of its sessions itself",
        ["replication"] = "Godwit opens replication connections itself",
        ["sslpassword"] = "the client key must not be encrypted",
        ["sslcrl"] = "revocation lists are not read",
        ["sslcrldir"] = "revocation lists are not read",
        ["sslcertmode"] = "leave sslcert out instead",
        ["require_auth"] = "use sslmode=verify-full and channel_binding=require",
        ["requirepeer"] = "it is not supported",
        ["ssl_min_protocol_version"] = "TLS 1.2 is the least that is spoken anyway",
        ["pgbouncer"] = "it belongs to Prisma, and such a URL leads to a pooler: take the direct connection's URL",
        ["connection_limit"] = "it belongs to Prisma: remove it",
        ["schema"] = "it belongs to Prisma: remove it, and name schemas under services.database.include",
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
