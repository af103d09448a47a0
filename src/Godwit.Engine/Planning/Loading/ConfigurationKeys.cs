using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Godwit.Engine.Planning.Loading;

/// <summary>Every key of <c>godwit.yaml</c>, by section. <c>godwit.schema.json</c> says the same; a test holds them together.</summary>
internal static class ConfigurationKeys
{
    /// <summary>The root section.</summary>
    public const string Root = "";

    /// <summary>Section path to the keys in it.</summary>
    public static FrozenDictionary<string, ImmutableArray<string>> Sections { get; } = new Dictionary<string, ImmutableArray<string>>(StringComparer.Ordinal)
    {
        [Root] = ["migration", "source", "target", "state", "require_tls", "services", "verify", "cutover", "switch"],
        ["source"] = ["platform", "database"],
        ["target"] = ["platform", "database"],
        ["state"] = ["database"],
        ["services"] = ["database"],
        ["services.database"] =
        [
            "schema", "include", "exclude", "conflict", "conflict_batch_rows", "identity", "workers", "index_workers", "part_size", "follow",
        ],
        ["services.database.schema"] = ["command"],
        ["services.database.follow"] =
            ["enabled", "group_transactions", "group_delay", "bulk_from", "spool", "spool_limit", "wal_alarm", "on_wal_limit", "source_changes"],
        ["verify"] = ["mode", "slot_deadline", "rounds", "max_verdict_age", "identities", "load"],
        ["cutover"] = ["max_pause", "way_back", "watch", "auto_rollback", "application_roles"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A key's whole path.</summary>
    public static string Join(string section, string key) => section.Length == 0 ? key : $"{section}.{key}";

    /// <summary>What an unknown key was probably meant to be: the nearest here, or the same word where it belongs.</summary>
    public static string Hint(string section, string key) =>
        Nearest.Find(key, Sections[section]) is { } nearest ? $"(nearest: {nearest})"
        : Sections.FirstOrDefault(other => other.Value.Contains(key, StringComparer.Ordinal)).Key is { } home ? $"(nearest: {Join(home, key)})"
        : Nearest.Hint(key, Sections[section]);
}
