using System.Globalization;
using System.Text;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Copy;

/// <summary>Sets the target's sequences to the source's. Sequences know no snapshot: they are read after the rows, so they are never behind them.</summary>
public static class SequenceCopy
{
    private const int Batch = 200;

    /// <summary>Sets every sequence that is on both sides and in scope.</summary>
    /// <returns>How many were set.</returns>
    public static async Task<int> RunAsync(NpgsqlConnection source, NpgsqlConnection target, Func<string, bool> includesSchema, CancellationToken cancellationToken)
    {
        var present = (await ListAsync(target, includesSchema, cancellationToken)).ToHashSet();
        var names = (await ListAsync(source, includesSchema, cancellationToken)).Where(present.Contains).ToList();
        foreach (var chunk in names.Chunk(Batch))
        {
            // is_called matters: setval(…, false) before the first nextval is a value of its own.
            var read = string.Join(" UNION ALL ", chunk.Select((name, index) => $"SELECT {index}, last_value, is_called FROM {name.Quoted}"));
            var values = await source.QueryAsync(read, row => (Index: row.GetInt32(0), Value: row.GetInt64(1), Called: row.GetBoolean(2)), cancellationToken);
            var write = new StringBuilder("SELECT ").AppendJoin(", ", values.Select(value => string.Create(
                CultureInfo.InvariantCulture,
                $"pg_catalog.setval({Sql.Text(chunk[value.Index].Quoted)}::pg_catalog.regclass, {value.Value}, {(value.Called ? "true" : "false")})")));
            await target.ExecuteAsync(write.ToString(), cancellationToken);
        }
        return names.Count;
    }

    private static async Task<IEnumerable<TableName>> ListAsync(NpgsqlConnection connection, Func<string, bool> includesSchema, CancellationToken cancellationToken)
    {
        var names = await connection.QueryAsync(
            """
            SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'S' AND c.relpersistence <> 't'
              AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
            ORDER BY 1, 2
            """,
            row => new TableName(row.GetString(0), row.GetString(1)), cancellationToken);
        return names.Where(name => includesSchema(name.Schema));
    }
}
