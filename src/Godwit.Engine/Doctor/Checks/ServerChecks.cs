using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Doctor.Checks;

/// <summary>The server and the way to it.</summary>
internal static class ServerChecks
{
    // Ranges of ctid are read without reading the whole table, and multiranges exist, from 14 on.
    private const int OldestVersion = 14;
    private const int OldestTestedVersion = 15;

    /// <summary>Versions that are known to work.</summary>
    public static IEnumerable<Finding> Version(ServerFacts facts, Configuration configuration)
    {
        if (facts.Url.Note is { } note)
            yield return new(Severity.Note, "password_file", facts.Side, note, "A password that others can read is none.",
                "Let nobody else read the file, or give the password in the URL or PGPASSWORD.");
        if (facts.MajorVersion < OldestVersion)
            yield return new(Severity.Blocker, "version_too_old", facts.Side, $"The {facts.Name} runs PostgreSQL {facts.Version}.",
                $"Versions before {OldestVersion} are not supported.", $"Upgrade the server to PostgreSQL {OldestTestedVersion} or later.");
        else if (facts.MajorVersion < OldestTestedVersion)
            yield return new(Severity.Note, "version_untested", facts.Side, $"The {facts.Name} runs PostgreSQL {facts.Version}.",
                $"Godwit is tested with versions {OldestTestedVersion} and later.", "Try the migration on a copy first.");
    }

    /// <summary>Encryption off this machine.</summary>
    public static IEnumerable<Finding> Tls(ServerFacts facts, Configuration configuration)
    {
        if (facts.Url.IsLoopback) yield break;
        if (facts.Tls is null)
            yield return new(configuration.RequireTls ? Severity.Blocker : Severity.Warning, "not_encrypted", facts.Side,
                $"The connection to the {facts.Name} is not encrypted.", "Rows and password can be read on the way.",
                "Turn TLS on at the server (ssl = on) and remove sslmode from the URL.");
        else if (facts.Url.Tls < TlsMode.VerifyFull)
            yield return new(Severity.Warning, "server_not_verified", facts.Side, $"The identity of the {facts.Name} is not verified.",
                "Another server could answer in its name.",
                "Write ?sslmode=verify-full&sslrootcert=FILE in the URL (Supabase: prod-ca-2021.crt, RDS: global-bundle.pem).");
    }

    /// <summary>Poolers, by the signs that each of them gives.</summary>
    public static IEnumerable<Finding> Pooler(ServerFacts facts, Configuration configuration)
    {
        const string Why = "Replication, exported snapshots and session settings do not pass through a pooler.";
        var byTransaction = facts.Url.Port == 6543 || !facts.SettingsArrive;
        if (!byTransaction && !facts.BehindPooler && !facts.Url.Host.EndsWith(".pooler.supabase.com", StringComparison.OrdinalIgnoreCase)) yield break;
        // A session pooler passes what the target needs, and the source too while nothing is followed.
        var replicates = facts.Side == Side.Source && configuration.Database.Follow.Enabled;
        yield return new(byTransaction || replicates ? Severity.Blocker : Severity.Warning, "pooler", facts.Side,
            $"The connection to the {facts.Name} goes through a pooler.", Why, Remedies.Direct(facts));
    }

    /// <summary>Standby, read-only.</summary>
    public static IEnumerable<Finding> State(ServerFacts facts, Configuration configuration)
    {
        if (facts.Side == Side.Source)
        {
            if (!facts.InRecovery) yield break;
            if (!configuration.Database.Follow.Enabled)
                yield return new(Severity.Warning, "source_is_standby", facts.Side, "The source is a standby.",
                    "It may cancel long reads that conflict with its replay.", "Use the primary, or set max_standby_streaming_delay = -1 on the standby.");
            else
                yield return new(Severity.Blocker, "source_is_standby", facts.Side, "The source is a standby.",
                    facts.MajorVersion < 16 ? "Logical slots on a standby exist from PostgreSQL 16 on." : "The publication must be created on the primary.",
                    "Give the primary's URL.");
            yield break;
        }
        if (facts.InRecovery)
            yield return new(Severity.Blocker, "target_is_standby", facts.Side, "The target is a standby.", "Nothing can be written to it.", "Give the primary's URL.");
        else if (facts.ReadOnly)
            yield return new(Severity.Blocker, "target_read_only", facts.Side, "The target is read-only (default_transaction_read_only).",
                facts.Platform is Platform.Supabase ? "Supabase sets it when the disk is nearly full." : "Nothing can be written to it.",
                $"ALTER DATABASE {Sql.Name(facts.Url.Database)} SET default_transaction_read_only = off; (or for the role or the server, where it is set)");
    }

    /// <summary>Time-outs of the role or database.</summary>
    public static IEnumerable<Finding> TimeOuts(ServerFacts facts, Configuration configuration)
    {
        if (!facts.RoleTimeouts.IsEmpty)
            yield return new(Severity.Note, "role_time_outs", facts.Side, $"Time-outs are set: {string.Join(", ", facts.RoleTimeouts)}.",
                "Godwit's own sessions run without; a command of yours (schema: { command }) runs with them.", "Nothing to do for Godwit.");
    }
}
