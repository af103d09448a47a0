using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Verify.Sampling;
using Npgsql;

namespace Godwit.Engine.Verify.Rows;

/// <summary>Reads rows of one side under its snapshot, on a session of its own.</summary>
internal sealed class RowReader : IAsyncDisposable
{
    private readonly SnapshotReader _reader;
    private readonly DigestMethod _method;

    private RowReader(SnapshotReader reader, DigestMethod method) => (_reader, _method) = (reader, method);

    /// <summary>Opens it.</summary>
    /// <exception cref="GodwitException">The side cannot be reached.</exception>
    public static async Task<RowReader> OpenAsync(SideSession side, DigestMethod method, CancellationToken cancellationToken) =>
        new(await SnapshotReader.OpenAsync(side, cancellationToken), method);

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

    /// <summary>The keys that a statement yields.</summary>
    public Task<List<ImmutableArray<string>>> KeysAsync(TablePair pair, string sql, CancellationToken cancellationToken) =>
        ReadAsync(pair, sql, row => Texts(row, pair.Key.Length), [], cancellationToken, sameFile: true);

    /// <summary>The rows of some keys.</summary>
    public Task<List<ScannedRow>> RowsAsync(TablePair pair, IReadOnlyCollection<ImmutableArray<string>> keys, CancellationToken cancellationToken)
    {
        var key = pair.KeyOf(_reader.Side.Side);
        return ReadAsync(
            pair, SampleSql.Rows(pair.Name, key, pair.Columns, _method),
            row => new ScannedRow(Texts(row, key.Length), row.GetInt64(key.Length), row.GetInt64(key.Length + 1), row.GetInt64(key.Length + 2)), Parameters(keys, key.Length), cancellationToken, sameFile: true);
    }

    /// <summary>Digests, and where they are wanted values, of columns of the rows of some keys.</summary>
    public async Task<ILookup<string, ImmutableArray<(string? Digest, string? Value)>>> ColumnsAsync(
        TablePair pair, ImmutableArray<string> columns, IReadOnlyCollection<ImmutableArray<string>> keys, bool withValues, CancellationToken cancellationToken)
    {
        var key = pair.KeyOf(_reader.Side.Side);
        var rows = await ReadAsync(
            pair, RowSql.Columns(pair.Name, key, columns, _method, withValues),
            row => (Key: string.Join('\0', Texts(row, key.Length)), Values: Values(row, key.Length, columns.Length)), Parameters(keys, key.Length), cancellationToken);
        return rows.ToLookup(row => row.Key, row => row.Values, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    // Whoever compares all rows counts them, and need not mind another file.
    private async Task<List<T>> ReadAsync<T>(TablePair pair, string sql, Func<NpgsqlDataReader, T> read, object[] parameters, CancellationToken cancellationToken, bool sameFile = false)
    {
        try
        {
            return await _reader.AskAsync((connection, token) => connection.QueryAsync(sql, read, token, parameters), sameFile ? [pair.Of(_reader.Side.Side)] : [], cancellationToken);
        }
        catch (NpgsqlException error)
        {
            throw VerifyProblem.From(error, _reader.Side.Database, pair.Of(_reader.Side.Side));
        }
    }

    private static object[] Parameters(IReadOnlyCollection<ImmutableArray<string>> keys, int columns) => KeyJoin.Parameters([.. keys.Select(one => (IReadOnlyList<string>)one)], columns);

    private static ImmutableArray<string> Texts(NpgsqlDataReader row, int count) => [.. Enumerable.Range(0, count).Select(row.GetString)];

    private static ImmutableArray<(string? Digest, string? Value)> Values(NpgsqlDataReader row, int first, int count) =>
        [.. Enumerable.Range(0, count).Select(index => (row.Value<string>(first + 2 * index), row.Value<string>(first + 2 * index + 1)))];
}
