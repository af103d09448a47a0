using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Npgsql;

namespace Godwit.Engine.Schema;

/// <summary>What the target has of what does not move: a platform's own schemas, to which objects that do move may refer.</summary>
/// <param name="Schemas">Schemas out of scope, unquoted.</param>
/// <param name="Tables">Tables out of scope.</param>
public sealed record TargetPresence(ImmutableHashSet<string> Schemas, ImmutableHashSet<TableName> Tables)
{
    /// <summary>Nothing.</summary>
    public static TargetPresence None { get; } = new([], []);

    /// <summary>Reads the target's catalog.</summary>
    public static async Task<TargetPresence> ReadAsync(NpgsqlConnection target, Scope scope, CancellationToken cancellationToken)
    {
        var schemas = await target.QueryAsync("SELECT nspname::text FROM pg_namespace", row => row.GetString(0), cancellationToken);
        var tables = await target.QueryAsync(
            "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')",
            row => new TableName(row.GetString(0), row.GetString(1)), cancellationToken);
        return new([.. schemas.Where(schema => !scope.IncludesSchema(schema))], [.. tables.Where(table => !scope.IncludesTable(table))]);
    }
}
