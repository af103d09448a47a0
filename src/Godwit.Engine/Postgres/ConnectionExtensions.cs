using Npgsql;
using NpgsqlTypes;

namespace Godwit.Engine.Postgres;

/// <summary>Short forms for statements on an open connection.</summary>
public static class ConnectionExtensions
{
    /// <summary>Runs a statement, or several separated by semicolons; returns the rows affected, −1 where it does not apply.</summary>
    /// <exception cref="PostgresException">The server refused it.</exception>
    public static async Task<int> ExecuteAsync(
        this NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object?[] parameters)
    {
        await using var command = connection.Command(sql, parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The first column of the first row; default when there is no row or it is NULL.</summary>
    /// <exception cref="PostgresException">The server refused it.</exception>
    public static async Task<T?> ScalarAsync<T>(
        this NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object?[] parameters)
    {
        await using var command = connection.Command(sql, parameters);
        return await command.ExecuteScalarAsync(cancellationToken) is T value ? value : default;
    }

    /// <summary>Reads all rows, one value each. The list is complete before it returns, so the connection is free again.</summary>
    /// <exception cref="PostgresException">The server refused it.</exception>
    public static async Task<List<T>> QueryAsync<T>(
        this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params object?[] parameters)
    {
        await using var command = connection.Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken)) rows.Add(read(reader));
        return rows;
    }

    /// <summary>The column's value, or default where it is NULL.</summary>
    public static T? Value<T>(this NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? default : reader.GetFieldValue<T>(column);

    private static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, object?[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters) command.Parameters.Add(Parameter(parameter));
        return command;
    }

    // The driver does not find out the type of a position by itself.
    private static NpgsqlParameter Parameter(object? value) => value is NpgsqlLogSequenceNumber
        ? new() { Value = value, NpgsqlDbType = NpgsqlDbType.PgLsn }
        : new() { Value = value ?? DBNull.Value };
}
