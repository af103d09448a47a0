using System.Globalization;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Doctor.Checks;

/// <summary>The statement or setting that helps, as each platform has it.</summary>
internal static class Remedies
{
    private const int NamesShown = 10;

    /// <summary>Sets a server setting that takes a restart.</summary>
    public static string Setting(ServerFacts facts, string name, string value) => facts.Platform switch
    {
        // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.FeatureSupport.LogicalReplication.html
        Platform.Aws when name is "wal_level" => "Set rds.logical_replication = 1 in the instance's parameter group, and reboot the instance.",
        Platform.Aws => $"Set {name} = {value} in the instance's parameter group, and reboot the instance if it asks for it.",
        // https://supabase.com/docs/guides/database/custom-postgres-config
        Platform.Supabase => $"supabase --experimental --project-ref <ref> postgres-config update --config {name}={value}",
        _ => $"ALTER SYSTEM SET {name} = {Value(value)}; then restart the server.",
    };

    /// <summary>Lets the role use replication slots.</summary>
    public static string Replication(ServerFacts facts) => facts.Platform switch
    {
        Platform.Aws => $"GRANT rds_replication TO {Role(facts)};",
        Platform.Supabase => "Log in as the role postgres, which may.",
        _ => $"ALTER ROLE {Role(facts)} REPLICATION;",
    };

    /// <summary>Lets the role set <c>session_replication_role</c>.</summary>
    public static string ReplicationRole(ServerFacts facts) => facts.Platform switch
    {
        Platform.Aws => $"GRANT rds_superuser TO {Role(facts)};",
        Platform.Supabase => "Log in as the role postgres, which may.",
        _ when facts.MajorVersion >= 15 => $"GRANT SET ON PARAMETER session_replication_role TO {Role(facts)};",
        _ => $"ALTER ROLE {Role(facts)} SUPERUSER; (PostgreSQL {facts.MajorVersion} lets superusers only)",
    };

    /// <summary>A direct address instead of a pooler's.</summary>
    public static string Direct(ServerFacts facts) => facts.Platform is Platform.Supabase
        ? "Use the direct connection, db.<ref>.supabase.co:5432 as postgres (IPv6, or the IPv4 add-on)."
        : "Use the server's own host and port.";

    /// <summary>The role, quoted.</summary>
    public static string Role(ServerFacts facts) => Sql.Name(facts.Role.Name);

    /// <summary>Some names, and how many more there are.</summary>
    public static string List<T>(IReadOnlyCollection<T> names) =>
        string.Join(", ", names.Take(NamesShown)) + (names.Count > NamesShown ? $" and {names.Count - NamesShown} more" : "");

    /// <summary>A size for people.</summary>
    public static string Size(long bytes) => bytes switch
    {
        >= 1L << 40 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 40):0.#} TB"),
        >= 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.#} GB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0.#} MB"),
    };

    private static string Value(string value) => value.All(char.IsAsciiDigit) ? value : Sql.Text(value);
}
