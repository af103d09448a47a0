using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Verify.Sequences;

/// <summary>Reads the sequences of one side.</summary>
internal static class SequenceReader
{
    /// <summary>The sequences of the selection: with the table that owns them, else with their schema.</summary>
    /// <exception cref="GodwitException">One of them cannot be read.</exception>
    public static async Task<ImmutableArray<SequenceInfo>> ReadAsync(SideSession side, VerifyRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var sequences = (await side.Connection.QueryAsync(
                    await EmbeddedSql.ReadAsync("Verify.Sequences.sequences.sql", cancellationToken), Read, cancellationToken))
                .Where(sequence => sequence.Table is { } table ? request.Selects(table) : request.Selects(sequence.Name.Schema))
                .ToList();
            return request.SequenceValues
                ? [.. await WithValuesAsync(side.Connection, sequences, cancellationToken)]
                : [.. sequences];
        }
        catch (NpgsqlException error)
        {
            throw VerifyProblem.From(error, side.Database, null);
        }
    }

    /// <summary>From the sequences themselves: pg_sequences hides is_called, and values without a privilege.</summary>
    private static async Task<List<SequenceInfo>> WithValuesAsync(
        NpgsqlConnection connection, List<SequenceInfo> sequences, CancellationToken cancellationToken)
    {
        var read = new List<SequenceInfo>(sequences.Count);
        foreach (var chunk in sequences.Chunk(200))
        {
            var sql = string.Join(" UNION ALL ", chunk.Select((sequence, index) => $"SELECT {index}, last_value, is_called FROM {sequence.Name.Quoted}"));
            read.AddRange(await connection.QueryAsync(
                sql, row => chunk[row.GetInt32(0)] with { LastValue = row.GetInt64(1), IsCalled = row.GetBoolean(2) }, cancellationToken));
        }
        return read;
    }

    private static SequenceInfo Read(NpgsqlDataReader row) => new(
        new(row.GetString(0), row.GetString(1)),
        row.IsDBNull(2) ? null : new TableName(row.GetString(2), row.GetString(3)),
        row.GetString(4), row.GetString(5), null, false);
}
