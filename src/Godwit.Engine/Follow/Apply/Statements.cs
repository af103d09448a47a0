using Godwit.Engine.Postgres;

namespace Godwit.Engine.Follow.Apply;

/// <summary>A value that a statement takes: its column, and what the statement calls it.</summary>
/// <param name="Column">The column.</param>
/// <param name="Alias">Name inside the statement.</param>
internal sealed record StatementValue(TargetColumn Column, string Alias)
{
    /// <summary>The value of one row, as the column's type.</summary>
    public string Expression => Column.TravelsAsText ? $"v.{Alias}::{Column.Type}" : $"v.{Alias}";

    /// <summary>Many values, from a parameter.</summary>
    public string Array(int parameter) => $"${parameter}::{(Column.TravelsAsText ? "text" : Column.Type)}[]";
}

/// <summary>Statements that write many rows at once. Each parameter is a column of all rows, an array in text form.</summary>
internal static class Statements
{
    /// <summary>Inserts rows.</summary>
    public static string Insert(TargetTable table, IReadOnlyList<StatementValue> values) =>
        $"INSERT INTO {table.Name.Quoted} ({Names(values)}) OVERRIDING SYSTEM VALUE SELECT {Expressions(values)} FROM {Rows(values)}";

    /// <summary>Deletes rows by key.</summary>
    public static string Delete(TargetTable table, IReadOnlyList<(StatementValue Value, string Operator)> keys) =>
        $"DELETE FROM {table.Name.Quoted} AS t USING {Rows([.. keys.Select(key => key.Value)])} WHERE {Match(keys)}";

    /// <summary>Updates rows by key.</summary>
    public static string Update(TargetTable table, IReadOnlyList<(StatementValue Value, string Operator)> keys, IReadOnlyList<StatementValue> values) =>
        $"UPDATE {table.Name.Quoted} AS t SET {Assignments(values)} FROM {Rows([.. keys.Select(key => key.Value), .. values])} WHERE {Match(keys)}";

    /// <summary>Replaces rows by key where no UPDATE may write them; columns that were not sent keep their value.</summary>
    public static string Rewrite(
        TargetTable table, IReadOnlyList<(StatementValue Value, string Operator)> keys, IReadOnlyList<StatementValue> values, IReadOnlyList<TargetColumn> kept)
    {
        var found = string.Join(" AND ", keys.Select(key => $"gone.{Sql.Name(key.Value.Column.Name)} {key.Operator} {key.Value.Expression}"));
        var names = values.Select(value => value.Column).Concat(kept).Select(column => column.Name);
        IEnumerable<string> expressions = [.. values.Select(value => value.Expression), .. kept.Select(column => $"gone.{Sql.Name(column.Name)}")];
        return $"WITH v AS MATERIALIZED (SELECT * FROM {Rows([.. keys.Select(key => key.Value), .. values])}), "
            + $"gone AS (DELETE FROM {table.Name.Quoted} AS t USING v WHERE {Match(keys)} RETURNING t.*) "
            + $"INSERT INTO {table.Name.Quoted} ({Sql.Names(names)}) OVERRIDING SYSTEM VALUE SELECT {string.Join(", ", expressions)} FROM gone JOIN v ON {found}";
    }

    /// <summary>
    /// Updates one row that is found by its image: by <c>*=</c>, since <c>=</c> takes 1.0 for 1.00 and is not there for json
    /// (https://www.postgresql.org/docs/current/functions-comparisons.html#COMPOSITE-TYPE-COMPARISON).
    /// </summary>
    public static string UpdateImage(TargetTable table, IReadOnlyList<StatementValue> old, IReadOnlyList<StatementValue> values, bool byText) =>
        $"{Victim(table, old, values, byText)} UPDATE {table.Name.Quoted} AS t SET {Assignments(values)} FROM v, victim WHERE t.tableoid = victim.o AND t.ctid = victim.p";

    /// <summary>Replaces one row that is found by its image, where no UPDATE may write it; columns that were not sent keep their value.</summary>
    public static string RewriteImage(
        TargetTable table, IReadOnlyList<StatementValue> old, IReadOnlyList<StatementValue> values, IReadOnlyList<TargetColumn> kept, bool byText)
    {
        var names = values.Select(value => value.Column).Concat(kept).Select(column => column.Name);
        IEnumerable<string> expressions = [.. values.Select(value => value.Expression), .. kept.Select(column => $"gone.{Sql.Name(column.Name)}")];
        return $"{Victim(table, old, values, byText)}, "
            + $"gone AS (DELETE FROM {table.Name.Quoted} AS t USING victim WHERE t.tableoid = victim.o AND t.ctid = victim.p RETURNING t.*) "
            + $"INSERT INTO {table.Name.Quoted} ({Sql.Names(names)}) OVERRIDING SYSTEM VALUE SELECT {string.Join(", ", expressions)} FROM gone, v";
    }

    /// <summary>Deletes one row that is found by its image.</summary>
    public static string DeleteImage(TargetTable table, IReadOnlyList<StatementValue> old, bool byText) =>
        $"{Victim(table, old, [], byText)} DELETE FROM {table.Name.Quoted} AS t USING victim WHERE t.tableoid = victim.o AND t.ctid = victim.p";

    /// <summary>Empties tables, by one statement as on the source: one after the other, foreign keys would refuse it.</summary>
    public static string Truncate(IEnumerable<TableName> tables, bool cascade, bool restartIdentity) =>
        $"TRUNCATE {string.Join(", ", tables.Select(table => table.Quoted))}{(restartIdentity ? " RESTART IDENTITY" : "")}{(cascade ? " CASCADE" : "")}";

    /// <summary>Deletes all rows.</summary>
    public static string DeleteAll(TableName table) => $"DELETE FROM {table.Quoted}";

    private static string Victim(TargetTable table, IReadOnlyList<StatementValue> old, IReadOnlyList<StatementValue> values, bool byText)
    {
        var image = byText
            ? string.Join(" AND ", old.Select(value => $"t.{Sql.Name(value.Column.Name)}::text IS NOT DISTINCT FROM ({value.Expression})::text"))
            : $"ROW({string.Join(", ", old.Select(value => $"t.{Sql.Name(value.Column.Name)}"))})::record *= ROW({Expressions(old)})::record";
        return $"WITH v AS MATERIALIZED (SELECT * FROM {Rows([.. old, .. values])}), "
            + $"victim AS MATERIALIZED (SELECT t.tableoid AS o, t.ctid AS p FROM {table.Name.Quoted} AS t, v WHERE {image} LIMIT 1)";
    }

    private static string Rows(IReadOnlyList<StatementValue> values) =>
        $"unnest({string.Join(", ", values.Select((value, index) => value.Array(index + 1)))}) AS v({string.Join(", ", values.Select(value => value.Alias))})";

    private static string Match(IReadOnlyList<(StatementValue Value, string Operator)> keys) =>
        string.Join(" AND ", keys.Select(key => $"t.{Sql.Name(key.Value.Column.Name)} {key.Operator} {key.Value.Expression}"));

    private static string Assignments(IReadOnlyList<StatementValue> values) =>
        string.Join(", ", values.Select(value => $"{Sql.Name(value.Column.Name)} = {value.Expression}"));

    private static string Names(IReadOnlyList<StatementValue> values) => Sql.Names(values.Select(value => value.Column.Name));

    private static string Expressions(IReadOnlyList<StatementValue> values) => string.Join(", ", values.Select(value => value.Expression));
}
