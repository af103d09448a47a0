using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Verify.Schema;

/// <summary>Reads one side's catalog into objects that can be compared as text.</summary>
internal static class SchemaReader
{
    private static readonly ImmutableArray<string> Files = ["relations", "sequence_owners", "columns", "dependents", "routines", "types", "database", "collations", "grants", "default_privileges", "comments"];

    private sealed record Row(string Kind, string? Schema, TableName? Table, string Identity, string Property, string Value);

    /// <summary>The objects of the selection.</summary>
    /// <exception cref="GodwitException">The catalog cannot be read.</exception>
    public static Task<ImmutableArray<SchemaObject>> ReadAsync(SideSession side, VerifyRequest request, CancellationToken cancellationToken) =>
        ReadAsync(side, request, [], cancellationToken);

    /// <summary>The same with what further statements yield, which give the same columns.</summary>
    /// <exception cref="GodwitException">The catalog cannot be read.</exception>
    public static async Task<ImmutableArray<SchemaObject>> ReadAsync(
        SideSession side, VerifyRequest request, ImmutableArray<string> further, CancellationToken cancellationToken)
    {
        var rows = new List<Row>();
        var statements = new List<string>();
        foreach (var file in Files) statements.Add(await EmbeddedSql.ReadAsync($"Verify.Schema.Sql.{file}.sql", cancellationToken));
        if (side.Major >= 15) statements.Add(await EmbeddedSql.ReadAsync("Verify.Schema.Sql.database_collation.sql", cancellationToken));
        foreach (var statement in statements.Concat(further))
        {
            try
            {
                rows.AddRange(await side.Connection.QueryAsync(statement, Read, cancellationToken));
            }
            catch (NpgsqlException error)
            {
                throw VerifyProblem.From(error, side.Database, null);
            }
        }
        return
        [
            .. rows.Where(row => row.Table is { } table ? request.Selects(table) : row.Schema is not { } schema || request.Selects(schema))
                // Several tables use one collation.
                .DistinctBy(row => (row.Kind, row.Identity, row.Property, row.Value))
                .GroupBy(row => (row.Kind, row.Identity))
                .Select(group => new SchemaObject(
                    group.Key.Kind, group.Key.Identity, group.Key.Kind == "collation" ? null : group.First().Table,
                    // Two statistics objects on a table can share a name, in different schemas: both values count.
                    group.GroupBy(row => row.Property, row => row.Value, StringComparer.Ordinal).ToImmutableSortedDictionary(
                        property => property.Key, property => string.Join('\n', property.Order(StringComparer.Ordinal)), StringComparer.Ordinal))),
        ];
    }

    private static Row Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.Value<string>(1), row.IsDBNull(3) ? null : new TableName(row.GetString(2), row.GetString(3)),
        row.GetString(4), row.GetString(5), row.GetString(6));
}
