using Godwit.Engine.Postgres;

namespace Godwit.Engine.Copy;

/// <summary>
/// The table's file was replaced by one that still holds the snapshot's rows (VACUUM FULL, CLUSTER, pg_repack): block ranges of the
/// old file mean nothing in the new one, so the table is copied again as a whole under the same snapshot.
/// </summary>
internal sealed class TableRewrittenException(Part part) : Exception($"The file of {part.Copy.Table.Name} was replaced.")
{
    /// <summary>The part whose range means nothing any more.</summary>
    public Part Part { get; } = part;
}

/// <summary>
/// The table was changed in a way that the snapshot cannot see past: a rewriting ALTER TABLE or a TRUNCATE leaves no row that an older
/// snapshot could read (https://www.postgresql.org/docs/current/mvcc-caveats.html). The copy needs a new snapshot.
/// </summary>
public sealed class SourceChangedException(TableName table, string why) : Exception($"{table}: {why}")
{
    /// <summary>The table.</summary>
    public TableName Table { get; } = table;

    /// <summary>What happened to it.</summary>
    public string Why { get; } = why;
}
