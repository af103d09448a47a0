using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.State;

/// <summary>How an object of the schema fared.</summary>
public enum ObjectState
{
    /// <summary>Made on the target.</summary>
    Done,

    /// <summary>The target refused it.</summary>
    Failed,

    /// <summary>Not tried, because something it depends on failed.</summary>
    Skipped,
}

/// <summary>An object of the schema.</summary>
/// <param name="Entry">Number in the archive; below zero: it is not in the archive.</param>
/// <param name="Kind">pg_dump's word for the kind.</param>
/// <param name="Name">Qualified name, for people.</param>
/// <param name="State">How it fared.</param>
/// <param name="Drop">Statement that drops it; null where it was there before, or nothing needs dropping.</param>
/// <param name="Error">Server's error, or what it waited for; null when done.</param>
/// <param name="Statement">Statement that failed; null when done.</param>
public sealed record ObjectRow(int Entry, string Kind, string Name, ObjectState State, string? Drop, string? Error, string? Statement);

/// <summary>Which objects of the schema are made; each row is written in the transaction that makes its object.</summary>
public sealed class ObjectJournal(string migration)
{
    /// <summary>The statement that journals an object, to be sent along with the object's own.</summary>
    public string Statement(ObjectRow row) =>
        $"""
        INSERT INTO godwit.objects (migration, entry, kind, name, state, drop_statement, error, statement)
        VALUES ({Sql.Text(migration)}, {row.Entry}, {Sql.Text(row.Kind)}, {Sql.Text(row.Name)}, {Sql.Text(Word(row.State))}, {Literal(row.Drop)}, {Literal(row.Error)}, {Literal(row.Statement)})
        ON CONFLICT (migration, entry) DO UPDATE
        SET state = excluded.state, drop_statement = excluded.drop_statement, error = excluded.error, statement = excluded.statement
        """;

    /// <summary>All objects, in the archive's order of numbers.</summary>
    public Task<List<ObjectRow>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => connection.QueryAsync(
        "SELECT entry, kind, name, state, drop_statement, error, statement FROM godwit.objects WHERE migration = $1 ORDER BY entry",
        row => new ObjectRow(
            row.GetInt32(0), row.GetString(1), row.GetString(2), Enum.Parse<ObjectState>(row.GetString(3), ignoreCase: true),
            row.Value<string>(4), row.Value<string>(5), row.Value<string>(6)),
        cancellationToken, migration);

    /// <summary>Forgets the objects of one kind.</summary>
    public Task ClearAsync(NpgsqlConnection connection, string kind, CancellationToken cancellationToken) =>
        connection.ExecuteAsync("DELETE FROM godwit.objects WHERE migration = $1 AND kind = $2", cancellationToken, migration, kind);

    /// <summary>Forgets all objects.</summary>
    public Task ClearAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ExecuteAsync("DELETE FROM godwit.objects WHERE migration = $1", cancellationToken, migration);

    private static string Literal(string? text) => text is null ? "NULL" : Sql.Text(text.Replace("\0", "", StringComparison.Ordinal));

    private static string Word(ObjectState state) => state switch
    {
        ObjectState.Done => "done",
        ObjectState.Failed => "failed",
        _ => "skipped",
    };
}
