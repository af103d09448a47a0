using System.Globalization;
using System.Text;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Running.Drifting;

/// <summary>Where a sequence stands on a side.</summary>
/// <param name="Value">last_value.</param>
/// <param name="Increment">Its step; negative: it counts down.</param>
/// <param name="Least">Its smallest value.</param>
/// <param name="Greatest">Its greatest value.</param>
internal sealed record SequencePosition(long Value, long Increment, long Least, long Greatest)
{
    private const long LeastMargin = 1000;

    /// <summary>Where the target is set: ahead of the source by as much as may be taken until it is polled again. Null: it is ahead already.</summary>
    /// <param name="target">Where it stands on the target.</param>
    /// <param name="before">Where it stood on the source at the last poll; null: not known.</param>
    public long? Next(long target, long? before)
    {
        var down = Increment < 0;
        if (down ? target <= Value : target >= Value) return null;
        var taken = before is { } last ? Int128.Abs((Int128)Value - last) / Int128.Max(1, Int128.Abs(Increment)) : 0;
        var ahead = (Int128)Value + (Int128.Max(LeastMargin, taken * 2) * Increment);
        return (long)Int128.Clamp(ahead, Least, Greatest);
    }
}

/// <summary>Keeps the target's sequences ahead of the source's while it is followed: they are not in the stream. Exact at the end of a run.</summary>
internal sealed class SequencePoll(RunContext run)
{
    private const int Batch = 200;

    private readonly Dictionary<TableName, long> _before = [];

    /// <summary>Sets those that are behind.</summary>
    /// <returns>How many were set.</returns>
    public async Task<int> PollAsync(NpgsqlConnection source, NpgsqlConnection target, CancellationToken cancellationToken)
    {
        var there = await ReadAsync(target, await ListAsync(target, cancellationToken), cancellationToken);
        var set = new List<(TableName Name, long Value)>();
        foreach (var (name, position) in await ReadAsync(source, await ListAsync(source, cancellationToken), cancellationToken))
        {
            if (there.TryGetValue(name, out var other) && position.Next(other.Value, _before.TryGetValue(name, out var before) ? before : null) is { } next) set.Add((name, next));
            _before[name] = position.Value;
        }
        foreach (var chunk in set.Chunk(Batch))
            await target.ExecuteAsync(new StringBuilder("SELECT ").AppendJoin(", ", chunk.Select(one => string.Create(
                CultureInfo.InvariantCulture, $"pg_catalog.setval({Sql.Text(one.Name.Quoted)}::pg_catalog.regclass, {one.Value})"))).ToString(), cancellationToken);
        return set.Count;
    }

    // One that counts in a circle can be ahead and behind at once: it is set when the run ends.
    private async Task<List<(TableName Name, long Increment, long Least, long Greatest)>> ListAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        (await connection.QueryAsync(
            """
            SELECT n.nspname::text, c.relname::text, s.seqincrement, s.seqmin, s.seqmax
            FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relpersistence <> 't' AND NOT s.seqcycle AND CASE WHEN c.relkind = 'S' THEN has_sequence_privilege(c.oid, 'SELECT') ELSE false END
              AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
            """,
            row => (Name: new TableName(row.GetString(0), row.GetString(1)), Increment: row.GetInt64(2), Least: row.GetInt64(3), Greatest: row.GetInt64(4)), cancellationToken))
        .FindAll(sequence => run.Scope.IncludesSchema(sequence.Name.Schema));

    private static async Task<Dictionary<TableName, SequencePosition>> ReadAsync(
        NpgsqlConnection connection, List<(TableName Name, long Increment, long Least, long Greatest)> sequences, CancellationToken cancellationToken)
    {
        var positions = new Dictionary<TableName, SequencePosition>();
        foreach (var chunk in sequences.Chunk(Batch))
        {
            var sql = string.Join(" UNION ALL ", chunk.Select((sequence, index) => $"SELECT {index}, last_value, is_called FROM {sequence.Name.Quoted}"));
            foreach (var (index, value, isCalled) in await connection.QueryAsync(sql, row => (row.GetInt32(0), row.GetInt64(1), row.GetBoolean(2)), cancellationToken))
                positions[chunk[index].Name] = new(isCalled ? value : (long)Int128.Clamp((Int128)value - chunk[index].Increment, long.MinValue, long.MaxValue), chunk[index].Increment, chunk[index].Least, chunk[index].Greatest);
        }
        return positions;
    }
}
