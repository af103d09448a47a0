using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Verify.Visibility;

/// <summary>What roles are on a side, and which columns of some tables they may select there.</summary>
internal sealed class RoleView
{
    private readonly IReadOnlyDictionary<string, (bool Exists, bool MayBecome)> _roles;
    private readonly IReadOnlyDictionary<(string, TableName), ImmutableArray<string>> _columns;
    private readonly string _user;

    private RoleView(string user, IReadOnlyDictionary<string, (bool, bool)> roles, IReadOnlyDictionary<(string, TableName), ImmutableArray<string>> columns) =>
        (_user, _roles, _columns) = (user, roles, columns);

    /// <summary>Reads it.</summary>
    /// <exception cref="GodwitException">The catalog cannot be read.</exception>
    public static async Task<RoleView> ReadAsync(SideSession side, string[] roles, TableName[] tables, CancellationToken cancellationToken)
    {
        try
        {
            var known = (await side.Connection.QueryAsync(
                    await EmbeddedSql.ReadAsync("Verify.Visibility.roles.sql", cancellationToken), row => (row.GetString(0), (row.GetBoolean(1), row.GetBoolean(2))), cancellationToken, [roles]))
                .ToDictionary(StringComparer.Ordinal);
            string[] present = [.. known.Where(role => role.Value.Item1).Select(role => role.Key)];
            var columns = await side.Connection.QueryAsync(
                await EmbeddedSql.ReadAsync("Verify.Visibility.columns.sql", cancellationToken),
                row => ((row.GetString(0), new TableName(row.GetString(1), row.GetString(2))), row.GetFieldValue<string[]>(3).ToImmutableArray()),
                cancellationToken, [present, tables.Select(table => table.Schema).ToArray(), tables.Select(table => table.Name).ToArray()]);
            return new(side.Database.Url.User, known, columns.ToDictionary());
        }
        catch (NpgsqlException error)
        {
            throw VerifyProblem.From(error, side.Database, null);
        }
    }

    /// <summary>Why nothing can be seen as a role, though it is there; null: it can, or the target does not have the role, which is an answer.</summary>
    /// <param name="role">The role.</param>
    /// <param name="side">Which side this is.</param>
    public string? Obstacle(string role, Side side) => _roles[role] switch
    {
        (false, _) when side == Side.Source => "the source has no such role",
        (true, false) => $"the role {_user} may not become it on the {(side == Side.Source ? "source" : "target")}: GRANT {Sql.Name(role)} TO {Sql.Name(_user)};",
        _ => null,
    };

    /// <summary>The columns that a role may select.</summary>
    public ImmutableArray<string> Columns(string role, TableName table) => _columns.GetValueOrDefault((role, table), []);

    /// <summary>Why a role sees nothing of a table; null: it may look.</summary>
    public string? Refusal(string role, TableName table) =>
        !_roles[role].Exists ? "the role is missing" : Columns(role, table).IsEmpty ? "it may select no column" : null;
}
