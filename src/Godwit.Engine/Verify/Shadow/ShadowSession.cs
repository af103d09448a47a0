using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Verify.Shadow;

/// <summary>Asks queries on one side under its snapshot, as an application would: with the database's own search path, in read-only transactions.</summary>
internal sealed class ShadowSession : IAsyncDisposable
{
    private const string Name = "godwit_shadow";

    private readonly SnapshotReader _reader;
    private readonly TimeProvider _time;
    private readonly string _settings;

    private ShadowSession(SnapshotReader reader, TimeProvider time, string settings) => (_reader, _time, _settings) = (reader, time, settings);

    /// <summary>Opens it.</summary>
    /// <param name="side">The side.</param>
    /// <param name="settings">SET statements, of the file, to be in force for every query.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GodwitException">The side cannot be reached.</exception>
    public static async Task<ShadowSession> OpenAsync(SideSession side, ImmutableArray<string> settings, TimeProvider time, CancellationToken cancellationToken)
    {
        var reader = await SnapshotReader.OpenAsync(side, cancellationToken);
        try
        {
            // Godwit's own sessions search nowhere.
            var path = await reader.AskAsync(SearchPath.LocalAsync, cancellationToken);
            // A setting can end with a comment.
            return new(reader, time, string.Join("\n;", [path, "SET LOCAL max_parallel_workers_per_gather TO DEFAULT", "SET LOCAL jit TO DEFAULT", "SET LOCAL statement_timeout = '60s'", .. settings]));
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
    }

    /// <summary>Values for a query's parameters.</summary>
    /// <exception cref="PostgresException">The server refuses the query.</exception>
    public Task<ShadowArguments> ParametersAsync(string sql, CancellationToken cancellationToken) => _reader.AskAsync(async (connection, token) =>
    {
        await PrepareAsync(connection, sql, token);
        var values = await ShadowParameters.FindAsync(connection, Name, sql, token);
        return values;
    }, cancellationToken);

    /// <summary>Asks once.</summary>
    /// <param name="sql">The query.</param>
    /// <param name="parameters">Literals.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PostgresException">The server refuses it.</exception>
    public Task<ShadowAnswer> AskAsync(string sql, IReadOnlyCollection<string> parameters, CancellationToken cancellationToken) => _reader.AskAsync(async (connection, token) =>
    {
        if (parameters.Count == 0) await connection.ExecuteAsync(_settings, token);
        else await PrepareAsync(connection, sql, token);
        var answer = await ReadAsync(connection, parameters.Count == 0 ? sql : $"EXECUTE {Name}({string.Join(", ", parameters)})", token);
        // These outlive a transaction that is rolled back.
        await connection.ExecuteAsync("SELECT pg_advisory_unlock_all()", token);
        return answer;
    }, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    // A prepared statement outlives the transaction of one that failed.
    private async Task PrepareAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(_settings, cancellationToken);
        await connection.ExecuteAsync($"DEALLOCATE ALL; PREPARE {Name} AS {sql}", cancellationToken);
    }

    private async Task<ShadowAnswer> ReadAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        await using var command = new NpgsqlCommand(sql, connection) { AllResultTypesAreUnknown = true };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        using var order = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (rows, first, second) = (0L, UInt128.Zero, UInt128.Zero);
        var columns = string.Join('\0', Enumerable.Range(0, reader.FieldCount).Select(reader.GetName));
        while (await reader.ReadAsync(cancellationToken))
        {
            // Text holds no NUL: what separates values is in none of them.
            var row = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', Enumerable.Range(0, reader.FieldCount).Select(column => reader.IsDBNull(column) ? "N" : $"V{reader.GetString(column)}"))));
            order.AppendData(row);
            first += System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(row);
            second += System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(row.AsSpan(16));
            rows++;
        }
        var took = _time.GetElapsedTime(began);
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{columns}\0{rows}\0{first:x}\0{second:x}"))))[..32];
        return new(rows, digest, Convert.ToHexStringLower(order.GetHashAndReset())[..32], [took]);
    }
}
