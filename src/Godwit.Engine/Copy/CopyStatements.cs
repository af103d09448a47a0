using Godwit.Engine.Postgres;

namespace Godwit.Engine.Copy;

/// <summary>The COPY statements of a part.</summary>
internal static class CopyStatements
{
    /// <summary>Reads the part. ONLY: rows of inheriting tables are theirs. Generated columns compute themselves on the target.</summary>
    public static string Read(Part part)
    {
        var table = part.Copy.Table;
        var columns = Sql.Names(table.CopiedColumns.Select(column => column.Name));
        return $"COPY (SELECT {columns} FROM ONLY {table.Name.Quoted}{Range(part.Lower, part.Upper)}) TO STDOUT ({Options(part)})";
    }

    /// <summary>The WHERE clause of a range of blocks; empty for a whole table.</summary>
    public static string Range(long lower, long? upper) => (lower, upper) switch
    {
        (0, null) => "",
        (_, null) => $" WHERE ctid >= '({lower},0)'::pg_catalog.tid",
        _ => $" WHERE ctid >= '({lower},0)'::pg_catalog.tid AND ctid < '({upper},0)'::pg_catalog.tid",
    };

    /// <summary>Writes the part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="freeze">The table was truncated in this transaction: its rows need no later vacuum to freeze them.</param>
    public static string Write(Part part, bool freeze)
    {
        var columns = part.Copy.Table.CopiedColumns.Select(column => column.Name).ToList();
        var list = columns.Count == 0 ? "" : $" ({Sql.Names(columns)})";
        return $"COPY {part.Copy.Table.Name.Quoted}{list} FROM STDIN ({Options(part)}{(freeze ? ", FREEZE" : "")})";
    }

    private static string Options(Part part) => part.Copy.Format.IsBinary ? "FORMAT binary" : "FORMAT text";
}
