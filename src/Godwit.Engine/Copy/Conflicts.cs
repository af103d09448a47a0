using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Copy;

/// <summary>What happens to a row whose key is on the target already.</summary>
public enum ConflictChoice
{
    /// <summary>The target's row stays.</summary>
    Skip,

    /// <summary>The source's row takes its place.</summary>
    Update,
}

/// <summary>How rows get into tables that hold rows.</summary>
/// <param name="Choice">What happens to a row whose key is there.</param>
/// <param name="BatchRows">Rows a statement.</param>
/// <param name="Keys">Columns that tell rows apart, by table.</param>
public sealed record Conflicts(ConflictChoice Choice, int BatchRows, ImmutableDictionary<TableName, ImmutableArray<string>> Keys)
{
    /// <summary>
    /// Finds a key for each table: a unique index on NOT NULL columns that both sides have, the primary key first. It has to be unique on
    /// the source too: else two of its rows would become one.
    /// </summary>
    /// <returns>The keys, and the tables without one.</returns>
    public static async Task<(ImmutableDictionary<TableName, ImmutableArray<string>> Keys, ImmutableArray<TableName> Without)> FindKeysAsync(
        NpgsqlConnection source, NpgsqlConnection target, IEnumerable<TableName> tables, CancellationToken cancellationToken)
    {
        var (here, there) = (await UniqueAsync(source, cancellationToken), await UniqueAsync(target, cancellationToken));
        var keys = ImmutableDictionary.CreateBuilder<TableName, ImmutableArray<string>>();
        var without = ImmutableArray.CreateBuilder<TableName>();
        foreach (var table in tables)
        {
            if (Choose(here[table], there[table]) is { } key) keys[table] = key;
            else without.Add(table);
        }
        return (keys.ToImmutable(), without.ToImmutable());
    }

    /// <summary>The first of the target's keys that is unique on the source too; null when there is none.</summary>
    /// <param name="source">The source's unique column lists.</param>
    /// <param name="target">The target's, the best first.</param>
    public static ImmutableArray<string>? Choose(IEnumerable<ImmutableArray<string>> source, IEnumerable<ImmutableArray<string>> target)
    {
        var known = source.ToList();
        foreach (var key in target)
            if (known.Exists(unique => unique.All(key.Contains))) return key;
        return null;
    }

    // An arbiter of ON CONFLICT cannot be deferrable: https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT
    private static async Task<ILookup<TableName, ImmutableArray<string>>> UniqueAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        (await connection.QueryAsync(
            """
            SELECT n.nspname, c.relname,
                   ARRAY (SELECT a.attname::text FROM unnest((i.indkey::int2[])[0:i.indnkeyatts - 1]) k JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k ORDER BY 1)
            FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
              AND NOT EXISTS (SELECT FROM unnest((i.indkey::int2[])[0:i.indnkeyatts - 1]) k JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k WHERE NOT a.attnotnull)
            ORDER BY i.indisprimary DESC, i.indnkeyatts, i.indexrelid
            """,
            row => (Table: new TableName(row.GetString(0), row.GetString(1)), Columns: row.GetFieldValue<string[]>(2)), cancellationToken))
        .ToLookup(index => index.Table, index => index.Columns.ToImmutableArray());
}
