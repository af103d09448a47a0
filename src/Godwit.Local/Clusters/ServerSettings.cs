using System.Text;
using Godwit.Engine.Postgres;

namespace Godwit.Local.Clusters;

/// <summary>The text of a cluster's configuration files.</summary>
internal static class ServerSettings
{
    /// <summary>What is appended to postgresql.conf: room for logical replication, TLS, and no more logging than errors need.</summary>
    public static string Configuration(ClusterFolder folder, LocalClusterOptions options)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["listen_addresses"] = "127.0.0.1,::1",
            ["unix_socket_directories"] = folder.Sockets,
            ["ssl"] = "on",
            ["ssl_cert_file"] = Path.Combine(folder.Settings, "server.crt"),
            ["ssl_key_file"] = Path.Combine(folder.Settings, "server.key"),
            ["password_encryption"] = "scram-sha-256",
            ["wal_level"] = "logical",
            ["max_wal_senders"] = "30",
            ["max_replication_slots"] = "30",
            ["max_logical_replication_workers"] = "16",
            ["max_worker_processes"] = "24",
            ["max_connections"] = "200",
            ["shared_buffers"] = "128MB",
            ["max_wal_size"] = "2GB",
            ["log_line_prefix"] = "%m [%p] %q%u@%d ",
            ["timezone"] = "UTC",
            ["log_timezone"] = "UTC",
        };
        if (!options.Durable)
            foreach (var setting in new[] { "fsync", "full_page_writes", "synchronous_commit" }) settings[setting] = "off";
        foreach (var (name, value) in StandIns.StandInDefinition.Of(options.StandIn).Settings) settings[name] = value;
        foreach (var (name, value) in options.Settings) settings[name] = value;

        var text = new StringBuilder("\n");
        foreach (var (name, value) in settings) text.Append(name).Append(" = ").Append(Sql.Text(value).TrimStart('E')).Append('\n');
        return text.ToString();
    }

    /// <summary>pg_hba.conf: a password always, TLS where it is asked for.</summary>
    public static string HostAccess(bool tlsOnly)
    {
        var host = tlsOnly ? "hostssl" : "host";
        return $"""
            local all,replication all scram-sha-256
            {host} all,replication all 127.0.0.1/32 scram-sha-256
            {host} all,replication all ::1/128 scram-sha-256

            """;
    }
}
