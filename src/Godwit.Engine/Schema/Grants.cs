using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Godwit.Engine.Postgres;
using Godwit.Engine.Schema.Archive;

namespace Godwit.Engine.Schema;

/// <summary>An archive entry's grants, written for the target.</summary>
/// <param name="Statements">Statements to run, in order.</param>
/// <param name="Roles">Roles they name, unquoted, without PUBLIC.</param>
public sealed record GrantStatements(ImmutableArray<string> Statements, ImmutableArray<string> Roles);

/// <summary>
/// Maps grants: on the target everything belongs to the role that Godwit logs in as, so what the archive grants to the source's
/// owner is the target's owner's already, and default privileges are those of the target's owner.
/// </summary>
public static partial class Grants
{
    /// <summary>Rewrites an ACL or DEFAULT ACL entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="targetOwner">Role that owns everything on the target, unquoted.</param>
    public static GrantStatements For(ArchiveEntry entry, string targetOwner)
    {
        var statements = ImmutableArray.CreateBuilder<string>();
        var roles = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var statement in StatementSplitter.Split(entry.Definition))
        {
            // Grants by others than the owner come wrapped in SET SESSION AUTHORIZATION: here one role grants everything.
            if (statement.Contains("SESSION AUTHORIZATION", StringComparison.Ordinal) && !GrantOrRevoke().IsMatch(statement)) continue;
            var match = Grantee().Match(statement);
            if (!match.Success)
            {
                statements.Add(statement);
                continue;
            }
            var role = Identifier.Unquote(match.Groups["role"].Value);
            if (role == entry.Owner) continue;
            if (match.Groups["role"].Value != "PUBLIC") roles.Add(role);
            statements.Add(ForRole().Replace(statement, $"ALTER DEFAULT PRIVILEGES FOR ROLE {Sql.Name(targetOwner)} ", 1));
        }
        return new(statements.ToImmutable(), [.. roles]);
    }

    [GeneratedRegex("""\s(?:TO|FROM)\s+(?<role>"(?:[^"]|"")+"|[^\s";]+)(?:\s+WITH GRANT OPTION)?\s*$""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Grantee();

    [GeneratedRegex("""^ALTER DEFAULT PRIVILEGES FOR ROLE (?:"(?:[^"]|"")+"|[^\s"]+) """, RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ForRole();

    [GeneratedRegex("^(?:GRANT|REVOKE|ALTER) ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex GrantOrRevoke();
}
