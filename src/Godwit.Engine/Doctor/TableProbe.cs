using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Doctor;

/// <summary>Looks at the selected tables of one side.</summary>
internal sealed class TableProbe(NpgsqlConnection connection, Selection selection)
{
    private const int TablesAStatement = 200;

    /// <summary>The selected tables; with <paramref name="lookForRows"/> also whether they are empty, where the role may look.</summary>
    /// <exception cref="PostgresException">The server refused a question.</exception>
    public async Task<IReadOnlyList<TableFacts>> GatherAsync(bool lookForRows, CancellationToken cancellationToken)
    {
        var tables = (await CatalogAsync(cancellationToken)).Where(table => selection.IncludesTable(table.Name)).ToList();
        if (!lookForRows) return tables;
        var visible = tables.Where(table => table is { Readable: true, RowSecured: false, Partitioned: false }).Select(table => table.Name).ToList();
        var filled = new HashSet<TableName>();
        foreach (var some in visible.Chunk(TablesAStatement)) filled.UnionWith(await FilledAsync(some, cancellationToken));
        var looked = visible.ToHashSet();
        return [.. tables.Select(table => looked.Contains(table.Name) ? table with { HasRows = filled.Contains(table.Name) } : table)];
    }

    /// <summary>Sequences that the role may not read; one that belongs to a table's column is selected with the table.</summary>
    /// <exception cref="PostgresException">The server refused a question.</exception>
    public async Task<IEnumerable<TableName>> UnreadableSequencesAsync(CancellationToken cancellationToken)
    {
        var sequences = await connection.QueryAsync(
            """
            SELECT n.nspname::text, s.relname::text, coalesce(tn.nspname, n.nspname)::text, coalesce(t.relname, s.relname)::text
              FROM pg_class s JOIN pg_namespace n ON n.oid = s.relnamespace
              LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.oid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
              LEFT JOIN pg_class t ON t.oid = d.refobjid
              LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
             WHERE s.relkind = 'S' AND s.relpersistence <> 't'
               AND NOT (has_schema_privilege(n.oid, 'USAGE') AND has_sequence_privilege(s.oid, 'SELECT'))
               AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = s.oid AND e.deptype = 'e')
             ORDER BY n.nspname COLLATE "C", s.relname COLLATE "C"
            """,
            row => (Sequence: new TableName(row.GetString(0), row.GetString(1)), Selected: new TableName(row.GetString(2), row.GetString(3))),
            cancellationToken);
        return sequences.Where(row => selection.IncludesTable(row.Selected)).Select(row => row.Sequence);
    }

    private Task<List<TableFacts>> CatalogAsync(CancellationToken cancellationToken) => connection.QueryAsync(
        """
        SELECT n.nspname::text, c.relname::text, c.relkind = 'p', c.relpersistence = 'u',
               has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'),
               has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'INSERT'),
               row_security_active(c.oid),
               pg_has_role(c.relowner, 'USAGE'), pg_get_userbyid(c.relowner)::text,
               CASE c.relreplident
                   WHEN 'f' THEN true
                   WHEN 'n' THEN false
                   WHEN 'i' THEN EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisreplident)
                   ELSE EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
               END,
               k.names, k.types, k.modifiers
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
               LATERAL (
                   SELECT coalesce(array_agg(a.attname::text ORDER BY a.attnum), '{}') AS names,
                          coalesce(array_agg((CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE a.atttypid END)::bigint ORDER BY a.attnum), '{}') AS types,
                          coalesce(array_agg(CASE t.typtype WHEN 'd' THEN t.typtypmod ELSE a.atttypmod END ORDER BY a.attnum), '{}') AS modifiers
                     FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
                    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
               ) AS k
         WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
           AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
         ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
        """,
        row => new TableFacts(new TableName(row.GetString(0), row.GetString(1)))
        {
            Partitioned = row.GetBoolean(2),
            Unlogged = row.GetBoolean(3),
            Readable = row.GetBoolean(4),
            Writable = row.GetBoolean(5),
            RowSecured = row.GetBoolean(6),
            Owned = row.GetBoolean(7),
            Owner = row.GetString(8),
            HasIdentity = row.GetBoolean(9),
            Columns = [.. row.GetFieldValue<string[]>(10).Select((name, index) => new ColumnFacts(name, new((uint)row.GetFieldValue<long[]>(11)[index], row.GetFieldValue<int[]>(12)[index])))],
        },
        cancellationToken);

    private async Task<IEnumerable<TableName>> FilledAsync(TableName[] tables, CancellationToken cancellationToken)
    {
        var questions = tables.Select((table, index) => $"SELECT {index} WHERE EXISTS (SELECT FROM ONLY {table.Quoted})");
        var filled = await connection.QueryAsync(string.Join("\nUNION ALL ", questions), row => row.GetInt32(0), cancellationToken);
        return filled.Select(index => tables[index]);
    }
}
