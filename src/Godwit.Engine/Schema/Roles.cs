using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Npgsql;

namespace Godwit.Engine.Schema;

/// <summary>A role that could not be made.</summary>
public sealed record RoleFailure(string Role, string Error);

/// <summary>What became of the roles that policies and grants name.</summary>
/// <param name="Created">Made on the target, NOLOGIN and without further attributes.</param>
/// <param name="Failed">Could not be made; the grants and policies that name them fail too.</param>
public sealed record RoleReport(ImmutableArray<string> Created, ImmutableArray<RoleFailure> Failed);

/// <summary>Roles that a schema needs on the target.</summary>
public static class Roles
{
    /// <summary>Roles that policies of the selected tables name on the source, unquoted.</summary>
    public static async Task<ImmutableArray<string>> OfPoliciesAsync(NpgsqlConnection source, Scope scope, CancellationToken cancellationToken)
    {
        var rows = await source.QueryAsync(
            """
            SELECT DISTINCT n.nspname, c.relname, r.rolname
            FROM pg_policy p
            JOIN pg_class c ON c.oid = p.polrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_roles r ON r.oid = ANY (p.polroles)
            """,
            row => (Table: new TableName(row.GetString(0), row.GetString(1)), Role: row.GetString(2)), cancellationToken);
        return [.. rows.Where(row => scope.IncludesTable(row.Table)).Select(row => row.Role).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// Creates the roles that are absent, NOLOGIN: without them a policy is lost while row security stays on. Whoever makes a role may give it to
    /// others, but from 16 on not become it, which comparing what roles see takes:
    /// https://www.postgresql.org/docs/current/role-attributes.html. Nothing is inherited from it.
    /// </summary>
    public static async Task<RoleReport> CreateAsync(NpgsqlConnection target, IEnumerable<string> roles, CancellationToken cancellationToken)
    {
        var present = (await target.QueryAsync("SELECT rolname::text FROM pg_roles", row => row.GetString(0), cancellationToken)).ToHashSet();
        var isSuperuser = await target.ScalarAsync<bool>("SELECT rolsuper FROM pg_roles WHERE rolname = current_user", cancellationToken);
        var created = ImmutableArray.CreateBuilder<string>();
        var failed = ImmutableArray.CreateBuilder<RoleFailure>();
        // Names beginning with pg_ are the server's: https://www.postgresql.org/docs/current/predefined-roles.html
        foreach (var role in roles.Where(role => !present.Contains(role) && !role.StartsWith("pg_", StringComparison.Ordinal)))
        {
            try
            {
                await target.ExecuteAsync($"CREATE ROLE {Sql.Name(role)} NOLOGIN", cancellationToken);
                created.Add(role);
                if (target.PostgreSqlVersion.Major >= 16 && !isSuperuser) await BecomeAsync(target, role, cancellationToken);
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
            {
                failed.Add(new(role, ServerMessage.Of(error)));
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.DuplicateObject)
            {
                // Somebody else made it meanwhile: roles belong to the whole server.
                present.Add(role);
            }
        }
        return new(created.ToImmutable(), failed.ToImmutable());
    }

    private static async Task BecomeAsync(NpgsqlConnection target, string role, CancellationToken cancellationToken)
    {
        try
        {
            await target.ExecuteAsync($"GRANT {Sql.Name(role)} TO CURRENT_USER WITH SET TRUE, INHERIT FALSE", cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            // A platform may forbid it: the verification says which role it cannot ask as.
        }
    }
}
