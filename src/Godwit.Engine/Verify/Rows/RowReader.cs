using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Verify.Rows;

/// <summary>Reads rows of one side under its snapshot, on a session of its own.</summary>
internal sealed class RowReader : IAsyncDisposable
{
    private readonly SideSession _side;
    private readonly NpgsqlConnection _connection;
    private readonly DigestMethod _method;

    private RowReader(SideSession side, NpgsqlConnection connection, DigestMethod method) => (_side, _connection, _method) = (side, connection, method);

    /// <summary>Opens it.</summary>
    /// <exception cref="GodwitException">The side cannot be reached.</exception>
    public static async Task<RowReader> OpenAsync(SideSession side, DigestMethod method, CancellationToken cancellationToken)
    {
        var connection = await side.Database.OpenAsync(cancellationToken);
        try
        {
            await connection.ExecuteAsync(DigestSql.WorkerSettings, cancellationToken);
            return new(side, connection, method);
        }
        catch (NpgsqlException error)
        {
            await connection.DisposeAsync();
            throw VerifyProblem.From(error, side.Database, null);
        }
    }

    /// <summary>Digests buckets of rows that share others already.</summary>
    public async Task<TableDigest> DigestAsync(TablePair pair, Spread spread, BucketPath within, CancellationToken cancellationToken) => TableDigest.Of(await ReadAsync(
        pair, DigestSql.Part(pair.Name, pair.Columns, BlockRange.All, _method, spread, within), row => ((int?)row.GetInt32(4), RowDigest.Read(row)), [], cancellationToken));

    /// <summary>The rows that conditions let through.</summary>
    public Task<List<ScannedRow>> ScanAsync(TablePair pair, IReadOnlyCollection<string> conditions, CancellationToken cancellationToken)
    {
        var keys = pair.Key.Length;
        return ReadAsync(
            pair, RowSql.Scan(pair.Name, pair.Columns, pair.Key, _method, conditions),
            row => new ScannedRow(Texts(row, keys), row.GetInt64(keys), row.GetInt64(keys + 1), row.GetInt64(keys + 2)), [], cancellationToken);
    }

    /// <summary>Digests, and where they are wanted values, of columns of the rows of some keys.</summary>
    public async Task<ILookup<string, ImmutableArray<(string? Digest, string? Value)>>> ColumnsAsync(
        TablePair pair, ImmutableArray<string> columns, IReadOnlyCollection<ImmutableArray<string>> keys, bool withValues, CancellationToken cancellationToken)
    {
        var key = pair.KeyOf(_side.Side);
        var rows = await ReadAsync(
            pair, RowSql.Columns(pair.Name, key, columns, _method, withValues),
            row => (Key: string.Join('\0', Texts(row, key.Length)), Values: Values(row, key.Length, columns.Length)), KeyJoin.Parameters([.. keys.Select(one => (IReadOnlyList<string>)one)], key.Length), cancellationToken);
        return rows.ToLookup(row => row.Key, row => row.Values, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<List<T>> ReadAsync<T>(TablePair pair, string sql, Func<NpgsqlDataReader, T> read, object[] parameters, CancellationToken cancellationToken)
    {
        try
        {
            await _connection.ExecuteAsync($"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT {Sql.Text(_side.Snapshot)}", cancellationToken);
            var rows = await _connection.QueryAsync(sql, read, cancellationToken, parameters);
            await _connection.ExecuteAsync("COMMIT", cancellationToken);
            return rows;
        }
        catch (NpgsqlException error)
        {
            throw VerifyProblem.From(error, _side.Database, pair.Of(_side.Side));
        }
    }

    private static ImmutableArray<string> Texts(NpgsqlDataReader row, int count) => [.. Enumerable.Range(0, count).Select(row.GetString)];

    private static ImmutableArray<(string? Digest, string? Value)> Values(NpgsqlDataReader row, int first, int count) =>
        [.. Enumerable.Range(0, count).Select(index => (row.Value<string>(first + 2 * index), row.Value<string>(first + 2 * index + 1)))];
}
