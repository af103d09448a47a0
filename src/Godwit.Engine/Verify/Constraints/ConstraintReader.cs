using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Verify.Constraints;

/// <summary>Reads the constraints that are to be checked by query.</summary>
internal static class ConstraintReader
{
    /// <summary>All of a side's.</summary>
    /// <exception cref="GodwitException">The catalog cannot be read.</exception>
    public static async Task<List<ConstraintInfo>> ReadAsync(SideSession side, CancellationToken cancellationToken)
    {
        try
        {
            return await side.Connection.QueryAsync(await EmbeddedSql.ReadAsync("Verify.Constraints.constraints.sql", cancellationToken), Read, cancellationToken);
        }
        catch (NpgsqlException error)
        {
            throw VerifyProblem.From(error, side.Database, null);
        }
    }

    private static ConstraintInfo Read(NpgsqlDataReader row) => new(
        row.GetString(3) switch { "f" => ConstraintKind.ForeignKey, "x" => ConstraintKind.Exclusion, _ => ConstraintKind.Unique },
        row.GetString(4), new(new(row.GetString(0), row.GetString(1)), row.GetBoolean(2)), Texts(row, 5))
    {
        Parent = row.IsDBNull(6) ? null : new(new(row.GetString(6), row.GetString(7)), row.GetBoolean(8)),
        ParentColumns = Texts(row, 9),
        Operators = Texts(row, 10),
        Collations = Texts(row, 11),
        IsMatchFull = row.GetBoolean(12),
        AreNullsEqual = row.GetBoolean(13),
        IsInForce = row.GetBoolean(15),
        Obstacle = row.Value<string>(14),
    };

    private static ImmutableArray<string> Texts(NpgsqlDataReader row, int column) => [.. row.GetFieldValue<string[]>(column)];
}
