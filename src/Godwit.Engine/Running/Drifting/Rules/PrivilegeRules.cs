using Godwit.Engine.Postgres;
using Godwit.Engine.Verify;

namespace Godwit.Engine.Running.Drifting.Rules;

/// <summary>What to do about privileges that differ. Pure.</summary>
internal static class PrivilegeRules
{
    /// <summary>Grants on an object: the difference's name is <c>kind name</c>, its property the grantee.</summary>
    /// <param name="difference">What differs.</param>
    /// <param name="owner">The target's owner, unquoted.</param>
    /// <param name="database">The target's database, unquoted: that object's name is <c>database</c>.</param>
    public static Remedy Grant(SchemaDifference difference, string owner, string database)
    {
        if (difference.Property is not { } grantee || (difference.Name == "database" ? $"DATABASE {Sql.Name(database)}" : On(difference.Name)) is not { } on) return Remedy.Manual(null);
        var column = difference.Name.StartsWith("column ", StringComparison.Ordinal) ? SqlIdentity.Parts(difference.Name[7..], out _) : [];
        return Statements(difference, privilege => $"{privilege}{(column is [_, _, var name] ? $" ({Sql.Name(name)})" : "")} ON {on}", "", grantee, owner);
    }

    /// <summary>Default privileges: the difference's name is <c>tables</c> or <c>tables in schema</c>, its property the grantee.</summary>
    public static Remedy Default(SchemaDifference difference, string owner)
    {
        if (difference.Property is not { } grantee) return Remedy.Manual(null);
        var words = difference.Name.Split(" in ", 2);
        var prefix = $"ALTER DEFAULT PRIVILEGES {(words is [_, var schema] ? $"IN SCHEMA {SqlIdentity.Quoted(schema)} " : "")}";
        return Statements(difference, privilege => $"{privilege} ON {words[0].ToUpperInvariant()}", prefix, grantee, owner);
    }

    private static Remedy Statements(SchemaDifference difference, Func<string, string> on, string prefix, string grantee, string owner)
    {
        var (wanted, there) = (Read(difference.Source), Read(difference.Target));
        var who = grantee switch { "public" => "PUBLIC", "<owner>" => Sql.Name(owner), _ => Sql.Name(grantee) };
        var statements = new List<string>();
        foreach (var privilege in there.Keys.Where(name => !wanted.ContainsKey(name))) statements.Add($"{prefix}REVOKE {on(privilege)} FROM {who};");
        foreach (var (privilege, isGrantable) in wanted)
        {
            var has = there.TryGetValue(privilege, out var wasGrantable);
            if (!has || (isGrantable && !wasGrantable)) statements.Add($"{prefix}GRANT {on(privilege)} TO {who}{(isGrantable ? " WITH GRANT OPTION" : "")};");
            else if (wasGrantable && !isGrantable) statements.Add($"{prefix}REVOKE GRANT OPTION FOR {on(privilege)} FROM {who};");
        }
        return Remedy.Additive(string.Join('\n', statements)) with { Roles = difference.Source is not null && grantee is not ("public" or "<owner>") ? [grantee] : [] };
    }

    // With a star: the grantee may grant it on.
    private static SortedDictionary<string, bool> Read(string? privileges)
    {
        var read = new SortedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (var privilege in (privileges ?? "").Split(", ", StringSplitOptions.RemoveEmptyEntries))
            read[privilege.TrimEnd('*')] = privilege.EndsWith('*') || read.GetValueOrDefault(privilege.TrimEnd('*'));
        return read;
    }

    private static string? On(string name)
    {
        foreach (var kind in new[] { "materialized view", "view", "table", "column", "sequence", "routine", "type", "schema" })
        {
            if (!name.StartsWith(kind + " ", StringComparison.Ordinal)) continue;
            var identity = name[(kind.Length + 1)..];
            return kind switch
            {
                "sequence" => $"SEQUENCE {SqlIdentity.Quoted(identity)}",
                "type" => $"TYPE {SqlIdentity.Quoted(identity)}",
                "schema" => $"SCHEMA {SqlIdentity.Quoted(identity)}",
                "routine" => $"ROUTINE {identity}",
                "column" => $"TABLE {SqlIdentity.Relation(identity).Quoted}",
                _ => $"TABLE {SqlIdentity.Quoted(identity)}",
            };
        }
        return null;
    }
}
