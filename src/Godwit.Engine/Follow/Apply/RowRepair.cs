using System.Collections.Immutable;
using System.Text;
using Godwit.Engine.Follow.Decoding;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Follow.Apply;

/// <summary>Rows of a table that are to be put right.</summary>
/// <param name="Table">The table.</param>
/// <param name="Key">The columns that tell its rows apart.</param>
/// <param name="Rows">The key's values of each row, as text.</param>
internal sealed record RowsToRepair(TableName Table, ImmutableArray<string> Key, ImmutableArray<ImmutableArray<string>> Rows);

/// <summary>What was done about a row.</summary>
/// <param name="Row">The key's values, as text.</param>
/// <param name="Operation">What; null: it was on neither side.</param>
internal sealed record RepairedRow(ImmutableArray<string> Row, RowOperation? Operation);

/// <summary>
/// Puts rows of the target right: as they are in a snapshot of the source, while the target shows the same commits and nothing is applied.
/// One transaction on the target; triggers and foreign keys hold still as while changes are applied.
/// </summary>
internal sealed class RowRepair : IAsyncDisposable
{
    private readonly NpgsqlConnection _source;
    private readonly ApplySession _target;

    private RowRepair(NpgsqlConnection source, ApplySession target) => (_source, _target) = (source, target);

    /// <summary>Opens the sessions.</summary>
    /// <param name="source">The source.</param>
    /// <param name="target">The target.</param>
    /// <param name="deadline">Longest wait for somebody's lock: nothing is applied meanwhile.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GodwitException">A side cannot be reached.</exception>
    public static async Task<RowRepair> OpenAsync(Database source, Database target, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var reading = await source.OpenAsync(cancellationToken);
        try
        {
            var patience = FormattableString.Invariant($"SET lock_timeout = {(long)deadline.TotalMilliseconds}");
            await reading.ExecuteAsync(patience, cancellationToken);
            var writing = await ApplySession.OpenAsync(target, cancellationToken);
            await writing.Connection.ExecuteAsync(patience, cancellationToken);
            return new(reading, writing);
        }
        catch
        {
            await reading.DisposeAsync();
            throw;
        }
    }

    /// <summary>Puts them right.</summary>
    /// <param name="repair">Which.</param>
    /// <param name="snapshot">Name of the source's snapshot.</param>
    /// <param name="elsewhere">Tables that do not stand where the others do, as they are published, and why.</param>
    /// <param name="cancellationToken">Cancels; nothing is changed.</param>
    /// <exception cref="GodwitException">The source has no such table or column.</exception>
    /// <exception cref="TargetMismatchException">The target lacks the table or a column of it.</exception>
    /// <exception cref="RowsMissedException">The target has a key more than once.</exception>
    /// <exception cref="PostgresException">A side refuses.</exception>
    public async Task<ImmutableArray<RepairedRow>> RunAsync(
        RowsToRepair repair, string snapshot, IReadOnlyDictionary<TableName, string> elsewhere, CancellationToken cancellationToken)
    {
        await _source.ExecuteAsync($"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT {Sql.Text(snapshot)}", cancellationToken);
        var roots = await _source.QueryAsync(
            "SELECT n.nspname::text, c.relname::text FROM pg_partition_ancestors($1::text::regclass) a JOIN pg_class c ON c.oid = a.relid JOIN pg_namespace n ON n.oid = c.relnamespace",
            row => new TableName(row.GetString(0), row.GetString(1)), cancellationToken, repair.Table.Quoted);
        if (roots.Append(repair.Table).FirstOrDefault(elsewhere.ContainsKey) is { Name: not null } moving) throw new GodwitException(ExitCode.Refused, new Problem(
            "not_followed", $"{repair.Table} does not stand where the others do.", $"target {repair.Table}", $"{elsewhere[moving]}.", $"Verify again when `godwit status` names {moving} no more."));
        var columns = await _source.QueryAsync(
            """
            SELECT attname::text, atttypid, atttypmod, format_type(atttypid, atttypmod) FROM pg_attribute
            WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
            """,
            row => (Name: row.GetString(0), Facts: new TypeFacts(row.GetFieldValue<uint>(1), row.GetInt32(2)), Type: row.GetString(3)), cancellationToken, repair.Table.Quoted);
        if (!_target.Tables.TryGetValue(repair.Table, out var table)) throw new TargetMismatchException(repair.Table, new(
            "target_table_missing", "The target lacks the table.", $"target {repair.Table}", "Its rows cannot be put right.", $"Make it there as it is on the source, then: godwit resync {repair.Table}."));
        var plan = TablePlan.Of(new(0, repair.Table, 'd', [.. columns.Select(column => new RelationColumn(column.Name, repair.Key.Contains(column.Name), column.Facts))]), table);
        var types = columns.ToDictionary(column => column.Name, column => column.Type, StringComparer.Ordinal);
        ImmutableArray<string> names = [.. columns.Select(column => column.Name)];
        var wanted = await ReadAsync(_source, repair, names, types, cancellationToken);
        var found = await ReadAsync(_target.Connection, repair, repair.Key, types, cancellationToken);
        ImmutableArray<RepairedRow> done = [.. repair.Rows.Select(row => new RepairedRow(row, Needed(row)))];
        if (!_target.IsReplica && table.DeleteCascades && (plan.RewritesUpdates || done.Any(row => row.Operation == RowOperation.Delete))) throw new GodwitException(ExitCode.Refused, new Problem(
            "would_cascade", $"Deleting rows of {repair.Table} would delete rows that refer to them.", $"target {repair.Table}",
            "The target's role may not set session_replication_role, so that foreign keys act.", "As a superuser: GRANT SET ON PARAMETER session_replication_role to the role (PostgreSQL 15 and later), or put the rows right by hand."));
        var batch = new ChangeBatch(ApplyOrder.RowByRow);
        // What goes makes room: two keys can be one for their type, and other columns can be unique.
        foreach (var (row, operation) in done.OrderBy(row => row.Operation switch { RowOperation.Delete => 0, RowOperation.Update => 1, _ => 2 }))
        {
            if (operation is not { } needed) continue;
            var values = wanted.GetValueOrDefault(string.Join('\0', row));
            WireValue[] identity = [.. plan.Keys.Select(column => Wire(row[repair.Key.IndexOf(column.Column.Name)]))];
            batch.Add(plan, new(needed, identity, null, values?.Select(Wire).ToArray()), values?.Sum(value => value?.Length ?? 0) ?? 0);
        }
        await _target.WriteAsync(batch, cancellationToken);
        // The last thing that can fail: what is committed is told. The source's reading ends with its session.
        if (batch.Count > 0) await _target.CommitAsync(cancellationToken);
        return done;

        RowOperation? Needed(ImmutableArray<string> row)
        {
            var key = string.Join('\0', row);
            return (wanted.ContainsKey(key), found.ContainsKey(key)) switch { (false, false) => null, (false, true) => RowOperation.Delete, (true, true) => RowOperation.Update, _ => RowOperation.Insert };
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _target.DisposeAsync();
    }

    private static WireValue Wire(string? value) => value is null ? new(ValueKind.Null, default) : new(ValueKind.Text, Encoding.UTF8.GetBytes(value));

    // Compared by their text too: a type's own equality can hold two keys for one. Values as their type writes them, which a cast to text
    // need not: one of char(n) loses its blanks.
    private static async Task<Dictionary<string, string?[]>> ReadAsync(
        NpgsqlConnection connection, RowsToRepair repair, ImmutableArray<string> columns, Dictionary<string, string> types, CancellationToken cancellationToken)
    {
        var count = repair.Key.Length;
        var same = repair.Key.Select((name, index) => FormattableString.Invariant($"t.{Sql.Name(name)}::text = w.k{index}"));
        var read = repair.Key.Select(name => $"t.{Sql.Name(name)}::text").Concat(columns.Select(name => $"t.{Sql.Name(name)}"));
        await using var command = new NpgsqlCommand(
            $"SELECT {string.Join(", ", read)} FROM ONLY {repair.Table.Quoted} AS t {KeyJoin.Sql([.. repair.Key.Select(name => (name, types[name]))])} WHERE {string.Join(" AND ", same)}", connection)
        {
            AllResultTypesAreUnknown = true,
        };
        foreach (var array in KeyJoin.Parameters([.. repair.Rows.Select(row => (IReadOnlyList<string>)row)], count)) command.Parameters.Add(new() { Value = array });
        var byKey = new Dictionary<string, string?[]>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            byKey[string.Join('\0', Enumerable.Range(0, count).Select(reader.GetString))] = [.. Enumerable.Range(count, columns.Length).Select(reader.Value<string>)];
        return byKey;
    }
}
