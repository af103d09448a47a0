using Godwit.Engine.Postgres;
using Godwit.Engine.Verify;

namespace Godwit.Engine.Running.Drifting.Rules;

/// <summary>What to do about settings of the database and of roles that differ. Pure.</summary>
internal static class SettingRules
{
    // Lists of names, each quoted by itself: https://www.postgresql.org/docs/current/runtime-config-client.html, GUC_LIST_QUOTE in the source.
    private static readonly string[] Lists = ["search_path", "temp_tablespaces", "local_preload_libraries", "session_preload_libraries", "shared_preload_libraries", "unix_socket_directories"];

    /// <summary>The difference's name says whose setting it is, its property which.</summary>
    /// <param name="difference">What differs.</param>
    /// <param name="database">The target's database, unquoted.</param>
    public static Remedy Of(SchemaDifference difference, string database)
    {
        if (difference.Property is not { } parameter) return Remedy.Manual(null);
        var here = $"DATABASE {Sql.Name(database)}";
        var name = string.Join('.', parameter.Split('.').Select(Sql.Name));
        var (alter, role) = difference.Name switch
        {
            "database" => ($"ALTER {here}", null),
            "every role" => ("ALTER ROLE ALL", "every role"),
            _ when SqlIdentity.Parts(difference.Name, out var rest) is [var of] => rest == " (role)" ? ($"ALTER ROLE {Sql.Name(of)}", of) : ($"ALTER ROLE {Sql.Name(of)} IN {here}", null),
            _ => ("", null),
        };
        if (alter.Length == 0) return Remedy.Manual(null);
        if (difference.Source is null) return role is null ? Remedy.Additive($"{alter} RESET {name};") : Remedy.Manual($"{alter} RESET {name};", "it counts in every database of the server");
        if (parameter.Contains('.', StringComparison.Ordinal)) return Remedy.Manual(null, "its value is not shown, since it can be a secret: set it as the deployment did");
        var statement = $"{alter} SET {name} TO {Value(parameter, difference.Source)};";
        return role is null ? Remedy.Additive(statement) : Remedy.Manual(statement, "it counts in every database of the server");
    }

    private static string Value(string parameter, string value)
    {
        if (!Lists.Contains(parameter, StringComparer.OrdinalIgnoreCase)) return Sql.Text(value);
        var names = new List<string>();
        for (var rest = value.Trim(); rest.Length > 0; rest = rest.TrimStart(',', ' '))
        {
            var before = rest.Length;
            names.AddRange(SqlIdentity.Parts(rest, out rest));
            if (rest.Length == before) return Sql.Text(value);
        }
        return names.Count == 0 ? "''" : string.Join(", ", names.Select(Sql.Text));
    }
}
