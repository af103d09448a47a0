using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Copy;

/// <summary>
/// Writes a part into a table that holds rows: COPY into a staging table, then INSERT … ON CONFLICT in batches, all in the part's
/// transaction. Done twice it changes nothing more.
/// </summary>
/// <param name="conflicts">How.</param>
/// <param name="part">The part.</param>
internal sealed class StagedWriter(Conflicts conflicts, Part part)
{
    private const string Stage = "pg_temp.godwit_stage";

    private readonly List<string> _columns = [.. part.Copy.Table.CopiedColumns.Select(column => column.Name)];

    /// <summary>Makes the staging table; it goes with the transaction.</summary>
    public Task PrepareAsync(NpgsqlConnection target, CancellationToken cancellationToken) => target.ExecuteAsync(
        $"CREATE TEMPORARY TABLE godwit_stage ON COMMIT DROP AS SELECT {Sql.Names(_columns)} FROM {part.Copy.Table.Name.Quoted} WITH NO DATA; "
        + $"ALTER TABLE {Stage} ADD {Sql.Name(RowNumber)} bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY", cancellationToken);

    /// <summary>The COPY into it.</summary>
    public string Statement => $"COPY {Stage} ({Sql.Names(_columns)}) FROM STDIN (FORMAT {(part.Copy.Format.IsBinary ? "binary" : "text")})";

    /// <summary>Brings what is staged into the table.</summary>
    /// <param name="target">The session.</param>
    /// <param name="rows">Rows that were staged.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Rows that were inserted or changed.</returns>
    public async Task<long> MergeAsync(NpgsqlConnection target, long rows, CancellationToken cancellationToken)
    {
        var written = 0L;
        for (long from = 0; from < rows; from += conflicts.BatchRows)
            written += await target.ExecuteAsync(Merge, cancellationToken, from, from + conflicts.BatchRows);
        return written;
    }

    /// <summary>The INSERT of a batch; takes the numbers of the row before its first and of its last.</summary>
    internal string Merge
    {
        get
        {
            var key = conflicts.Keys[part.Copy.Table.Name];
            var others = _columns.Except(key).ToList();
            var action = conflicts.Choice == ConflictChoice.Skip || others.Count == 0
                ? "NOTHING" : $"UPDATE SET {string.Join(", ", others.Select(column => $"{Sql.Name(column)} = excluded.{Sql.Name(column)}"))}";
            return $"""
                INSERT INTO {part.Copy.Table.Name.Quoted} ({Sql.Names(_columns)}) OVERRIDING SYSTEM VALUE
                SELECT {Sql.Names(_columns)} FROM {Stage} WHERE {Sql.Name(RowNumber)} > $1 AND {Sql.Name(RowNumber)} <= $2
                ON CONFLICT ({Sql.Names(key)}) DO {action}
                """;
        }
    }

    // No column of the table may have its name.
    private string RowNumber
    {
        get
        {
            var name = "godwit_row";
            while (_columns.Contains(name)) name += "_";
            return name;
        }
    }
}
