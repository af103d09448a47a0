using System.Text.RegularExpressions;
using Godwit.Engine.Postgres;
using Godwit.Engine.Schema.Archive;

namespace Godwit.Engine.Schema;

/// <summary>What is sent to the target for an entry.</summary>
/// <param name="Create">Statements; empty: nothing to do.</param>
/// <param name="Drop">Statement that undoes it; null where it was there before or goes with another object.</param>
/// <param name="Shown">The statements as they may be shown in a report.</param>
internal sealed partial record EntryStatements(string Create, string? Drop, string Shown)
{
    /// <summary>Adapts an entry to the target.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="owner">Role that owns everything on the target.</param>
    /// <param name="existing">Schemas and extensions that the target has already, as <c>SCHEMA x</c> and <c>EXTENSION y</c>.</param>
    public static EntryStatements For(ArchiveEntry entry, string owner, IReadOnlySet<string> existing)
    {
        var create = entry.Type switch
        {
            "SCHEMA" when entry.Definition.StartsWith("CREATE SCHEMA ", StringComparison.Ordinal) =>
                $"CREATE SCHEMA IF NOT EXISTS {Sql.Name(entry.Tag)};",
            "ACL" or "DEFAULT ACL" => string.Concat(Grants.For(entry, owner).Statements.Select(statement => $"{statement};\n")),
            "TABLE" or "MATERIALIZED VIEW" when entry.AccessMethod is not ("" or "heap") =>
                $"SET LOCAL default_table_access_method = {Sql.Name(entry.AccessMethod)};\n{entry.Definition}",
            "FUNCTION" or "PROCEDURE" when StandardBody().IsMatch(entry.Definition) => AsOneStatement(entry.Definition),
            _ => entry.Definition,
        };
        var wasThere = entry.Type is "SCHEMA" or "EXTENSION" && existing.Contains($"{entry.Type} {entry.Tag}");
        var drop = wasThere || entry.Type is "ACL" or "DEFAULT ACL" or "COMMENT" || entry.Drop.Length == 0 ? null : entry.Drop.Trim();
        return new(create, drop, MayHoldPassword(entry) ? "(not shown: its options may hold a password)"
            : entry.Type is "FUNCTION" or "PROCEDURE" ? entry.Definition.Trim() : create.Trim());
    }

    // The driver splits a text at its semicolons, and does not know those of BEGIN ATOMIC … END: inside a literal it leaves them alone.
    private static string AsOneStatement(string definition) => $"DO LANGUAGE plpgsql {Sql.Text($"BEGIN EXECUTE {Sql.Text(definition)}; END")};";

    [GeneratedRegex(@"\bBEGIN\s+ATOMIC\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex StandardBody();

    private static bool MayHoldPassword(ArchiveEntry entry) =>
        entry.Type is "USER MAPPING" or "SERVER" or "FOREIGN DATA WRAPPER" or "SUBSCRIPTION" or "FOREIGN TABLE";
}
