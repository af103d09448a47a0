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
    /// <exception cref="GodwitException">A side cannot be reached.</exception>
    public static async Task<RowRepair> OpenAsync(Database source, Database target, CancellationToken cancellationToken)
    {
        var reading = await source.OpenAsync(cancellationToken);
        try
        {
            return new(reading, await ApplySession.OpenAsync(target, cancellationToken));
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
    /// <param name="cancellationToken">Cancels; nothing is changed.</param>
    /// <exception cref="GodwitException">The source has no such table or column.</exception>
    /// <exception cref="TargetMismatchException">The target lacks the table or a column of it.</exception>
    /// <exception cref="RowsMissedException">The target has a key more than once.</exception>
    /// <exception cref="PostgresException">A side refuses.</exception>
    public async Task<ImmutableArray<RepairedRow>> RunAsync(RowsToRepair repair, string snapshot, CancellationToken cancellationToken)
    {
        await _source.ExecuteAsync($"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT {Sql.Text(snapshot)}", cancellationToken);
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
        var (batch, done) = (new ChangeBatch(ApplyOrder.RowByRow), new List<RepairedRow>());
        foreach (var row in repair.Rows)
        {
            var key = string.Join('\0', row);
            var values = wanted.GetValueOrDefault(key);
            RowOperation? operation = (values, found.ContainsKey(key)) switch { (null, false) => null, (null, true) => RowOperation.Delete, (_, true) => RowOperation.Update, _ => RowOperation.Insert };
            done.Add(new(row, operation));
            if (operation is not { } needed) continue;
            var (identity, size) = (plan.Keys.Select(column => Wire(row[repair.Key.IndexOf(column.Column.Name)])).ToArray(), values?.Sum(value => value?.Length ?? 0) ?? 0);
            batch.Add(plan, new(needed, identity, null, values?.Select(Wire).ToArray()), size);
        }
        await _target.WriteAsync(batch, cancellationToken);
        if (batch.Count > 0) await _target.CommitAsync(cancellationToken);
        await _source.ExecuteAsync("COMMIT", cancellationToken);
        return [.. done];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _target.DisposeAsync();
    }

    private static WireValue Wire(string? value) => value is null ? new(ValueKind.Null, default) : new(ValueKind.Text, Encoding.UTF8.GetBytes(value));

    // Compared by their text: a type's own equality can hold two keys for one.
    private static async Task<Dictionary<string, string?[]>> ReadAsync(
        NpgsqlConnection connection, RowsToRepair repair, ImmutableArray<string> columns, Dictionary<string, string> types, CancellationToken cancellationToken)
    {
        var count = repair.Key.Length;
        var keys = Enumerable.Range(0, count).Select(index => (object)repair.Rows.Select(row => row[index]).ToArray()).ToArray();
        var names = string.Join(", ", repair.Key.Select((_, index) => FormattableString.Invariant($"k{index}")));
        var arrays = string.Join(", ", repair.Key.Select((_, index) => FormattableString.Invariant($"${index + 1}::text[]")));
        var equal = string.Join(" AND ", repair.Key.Select((name, index) => FormattableString.Invariant($"t.{Sql.Name(name)} = w.k{index}::{types[name]} AND t.{Sql.Name(name)}::text = w.k{index}")));
        var rows = await connection.QueryAsync(
            $"SELECT {string.Join(", ", repair.Key.Concat(columns).Select(name => $"t.{Sql.Name(name)}::text"))} FROM ONLY {repair.Table.Quoted} AS t JOIN unnest({arrays}) AS w ({names}) ON {equal}",
            row => (Key: string.Join('\0', Enumerable.Range(0, count).Select(row.GetString)), Values: Enumerable.Range(count, columns.Length).Select(row.Value<string>).ToArray()),
            cancellationToken, keys);
        var byKey = new Dictionary<string, string?[]>(StringComparer.Ordinal);
        foreach (var (key, values) in rows) byKey[key] = values;
        return byKey;
    }
}
