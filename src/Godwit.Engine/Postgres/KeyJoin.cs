namespace Godwit.Engine.Postgres;

/// <summary>Rows of a table t that are looked up by keys given as text: one array a column.</summary>
internal static class KeyJoin
{
    /// <summary>
    /// SQL that joins t with the keys, by the type's own equality, so that an index serves; a type that does not come with PostgreSQL can have
    /// its operators in any schema, and is compared by its text. Parameters from $1 on.
    /// </summary>
    /// <param name="key">Name and type of each column, a type outside of pg_catalog with its schema.</param>
    public static string Sql(IReadOnlyList<(string Name, string Type)> key)
    {
        var arrays = string.Join(", ", key.Select((_, index) => FormattableString.Invariant($"${index + 1}::text[]")));
        var names = string.Join(", ", key.Select((_, index) => FormattableString.Invariant($"k{index}")));
        var equal = key.Select((column, index) => column.Type.Contains('.', StringComparison.Ordinal)
            ? FormattableString.Invariant($"t.{Postgres.Sql.Name(column.Name)}::text = w.k{index}")
            : FormattableString.Invariant($"t.{Postgres.Sql.Name(column.Name)} = w.k{index}::{column.Type}"));
        return $"JOIN unnest({arrays}) AS w ({names}) ON {string.Join(" AND ", equal)}";
    }

    /// <summary>The parameters.</summary>
    /// <param name="keys">The values of each key, as text.</param>
    /// <param name="columns">Columns of a key.</param>
    public static object[] Parameters(IReadOnlyCollection<IReadOnlyList<string>> keys, int columns) =>
        [.. Enumerable.Range(0, columns).Select(index => keys.Select(key => key[index]).ToArray())];
}
