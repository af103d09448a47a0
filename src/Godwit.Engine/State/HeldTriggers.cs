using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.State;

/// <summary>
/// Triggers of the target that hold still while changes are applied by a role that may not set session_replication_role: on the source
/// they have fired already, and what they did comes as changes of its own.
/// </summary>
public sealed class HeldTriggers(string migration)
{
    /// <summary>Disables the triggers of the chosen tables, and remembers how they were.</summary>
    /// <returns>How many are held.</returns>
    /// <exception cref="PostgresException">The role does not own a table that has one.</exception>
    public async Task<int> HoldAsync(NpgsqlConnection target, Func<TableName, bool> include, CancellationToken cancellationToken)
    {
        await using var transaction = await target.BeginTransactionAsync(cancellationToken);
        var held = await HoldWithinAsync(target, include, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return held;
    }

    /// <summary>The same within a transaction that is open: what it has just made does not fire.</summary>
    /// <exception cref="PostgresException">The role does not own a table that has one.</exception>
    public async Task<int> HoldWithinAsync(NpgsqlConnection target, Func<TableName, bool> include, CancellationToken cancellationToken)
    {
        var triggers = (await target.QueryAsync(
            """
            SELECT n.nspname::text, c.relname::text, t.tgname::text, t.tgenabled
            FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND c.relkind IN ('r', 'p')
              AND n.nspname NOT LIKE 'pg\_%' AND n.nspname NOT IN ('information_schema', 'godwit')
            ORDER BY 1, 2, 3
            """,
            row => (Table: new TableName(row.GetString(0), row.GetString(1)), Name: row.GetString(2), Enabled: row.GetFieldValue<char>(3)), cancellationToken)).FindAll(trigger => include(trigger.Table));
        foreach (var (table, name, enabled) in triggers)
        {
            await target.ExecuteAsync("INSERT INTO godwit.held_triggers VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING", cancellationToken, migration, table.Schema, table.Name, name, enabled);
            await target.ExecuteAsync($"ALTER TABLE ONLY {table.Quoted} DISABLE TRIGGER {Sql.Name(name)}", cancellationToken);
        }
        return triggers.Count;
    }

    /// <summary>What is held, by table and name; true: it is to be enabled ALWAYS.</summary>
    public async Task<IReadOnlyDictionary<(TableName Table, string Trigger), bool>> ReadAsync(NpgsqlConnection target, CancellationToken cancellationToken) =>
        (await target.QueryAsync("SELECT schema_name, table_name, trigger, enabled FROM godwit.held_triggers WHERE migration = $1",
            row => (Table: new TableName(row.GetString(0), row.GetString(1)), Name: row.GetString(2), Always: row.GetFieldValue<char>(3) == 'A'), cancellationToken, migration))
        .ToDictionary(row => (row.Table, row.Name), row => row.Always);

    /// <summary>Enables what is held, as it was; of a table or trigger that is gone by now nothing is left to do.</summary>
    public async Task ReleaseAsync(NpgsqlConnection target, CancellationToken cancellationToken)
    {
        await using var transaction = await target.BeginTransactionAsync(cancellationToken);
        var held = await target.QueryAsync(
            """
            DELETE FROM godwit.held_triggers h WHERE h.migration = $1
            RETURNING h.schema_name, h.table_name, h.trigger, h.enabled, EXISTS (
                SELECT FROM pg_trigger t WHERE t.tgname = h.trigger AND t.tgrelid = to_regclass(quote_ident(h.schema_name) || '.' || quote_ident(h.table_name)))
            """,
            row => (Table: new TableName(row.GetString(0), row.GetString(1)), Name: row.GetString(2), Always: row.GetFieldValue<char>(3) == 'A', Exists: row.GetBoolean(4)), cancellationToken, migration);
        foreach (var (table, name, always, _) in held.Where(trigger => trigger.Exists))
            await target.ExecuteAsync($"ALTER TABLE ONLY {table.Quoted} ENABLE {(always ? "ALWAYS " : "")}TRIGGER {Sql.Name(name)}", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
