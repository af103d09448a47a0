using System.Collections.Immutable;

namespace Godwit.Engine.Platforms;

/// <summary>What of a Supabase project belongs to the platform.</summary>
public static class SupabaseRules
{
    /// <summary>
    /// Schemas that mean nothing elsewhere: the platform's machinery, as patterns of <c>include</c> and <c>exclude</c>. A move leaves them.
    /// </summary>
    public static readonly ImmutableArray<string> Machinery =
    [
        "graphql*", "pgbouncer", "_realtime", "_supavisor", "_analytics", "supabase_migrations", "pgsodium*", "pgtle", "tiger*", "topology",
    ];

    /// <summary>Schemas that every project has from the beginning, and that a database from elsewhere does not bring.</summary>
    public static readonly ImmutableArray<string> Own =
        [.. Machinery, "auth", "storage", "realtime", "extensions", "vault", "supabase_functions", "net", "cron"];

    /// <summary>A role that every project has from the beginning, and that its default privileges grant to.</summary>
    public static bool IsOwnRole(string role) =>
        role is "anon" or "authenticated" or "service_role" or "authenticator" or "postgres" or "dashboard_user" or "pgbouncer"
        || role.StartsWith("supabase_", StringComparison.Ordinal);
}
