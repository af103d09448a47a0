using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Verify.Rows;

/// <summary>Reads what tells the rows of each table apart.</summary>
internal static class TableKeys
{
    /// <summary>The key's columns of each table that has one, by the table's oid.</summary>
    /// <exception cref="GodwitException">The catalog cannot be read.</exception>
    public static async Task<ImmutableDictionary<uint, ImmutableArray<string>>> ReadAsync(SideSession side, CancellationToken cancellationToken)
    {
        try
        {
            return (await side.Connection.QueryAsync(
                    await EmbeddedSql.ReadAsync("Verify.Rows.keys.sql", cancellationToken),
                    row => (Oid: (uint)row.GetInt64(0), Columns: row.GetFieldValue<string[]>(1).ToImmutableArray()), cancellationToken))
                .ToImmutableDictionary(key => key.Oid, key => key.Columns);
        }
        catch (NpgsqlException error)
        {
            throw VerifyProblem.From(error, side.Database, null);
        }
    }
}
