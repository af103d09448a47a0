using System.Collections.Immutable;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.State;

namespace Godwit.Engine.Copy;

/// <summary>A table as it is copied: its description under the snapshot, and the format its rows travel in.</summary>
/// <param name="Table">The table.</param>
/// <param name="Format">Binary or text.</param>
public sealed record TableCopy(TableInfo Table, CopyFormat Format);

/// <summary>A range of blocks of one table, copied and committed as one.</summary>
/// <param name="Id">Number in the migration.</param>
/// <param name="Copy">The table.</param>
/// <param name="Lower">First block.</param>
/// <param name="Upper">First block that is not in it; null: to the end of the table.</param>
/// <param name="Bytes">Size of the range in the source's file.</param>
public sealed record Part(int Id, TableCopy Copy, long Lower, long? Upper, long Bytes)
{
    /// <summary>The part is the whole table.</summary>
    public bool IsWhole => Lower == 0 && Upper is null;

    /// <summary>The part as the state holds it.</summary>
    public PartRow Row => new()
    {
        Id = Id, Kind = PartKind.Table, Table = Copy.Table.Name, Lower = Lower, Upper = Upper, Bytes = Bytes, FileNode = Copy.Table.FileNode,
    };
}

/// <summary>Divides tables into parts.</summary>
public static class PartPlan
{
    /// <summary>
    /// Parts of all tables, the biggest first. A table up to one and a half times <paramref name="partSize"/> stays whole: it can then be
    /// frozen as it is loaded. The last part has no upper end, so that a stale size loses nothing.
    /// </summary>
    /// <param name="copies">Tables with rows of their own.</param>
    /// <param name="partSize">Wanted size of a part, in bytes of the table's file.</param>
    /// <param name="blockSize">The source's block size in bytes.</param>
    /// <param name="firstId">Number of the first part.</param>
    public static ImmutableArray<Part> Of(IEnumerable<TableCopy> copies, long partSize, int blockSize, int firstId = 1)
    {
        var parts = copies.SelectMany(copy => Divide(copy, partSize, blockSize)).OrderByDescending(part => part.Bytes).ThenBy(part => part.Copy.Table.Name);
        return [.. parts.Select((part, index) => part with { Id = firstId + index })];
    }

    private static IEnumerable<Part> Divide(TableCopy copy, long partSize, int blockSize)
    {
        var bytes = copy.Table.Bytes;
        var blocks = (bytes + blockSize - 1) / blockSize;
        var count = bytes <= partSize + (partSize / 2) ? 1 : Math.Min(blocks, (bytes + partSize - 1) / partSize);
        for (long i = 0; i < count; i++)
        {
            var (lower, upper) = (blocks * i / count, blocks * (i + 1) / count);
            yield return new(0, copy, lower, i == count - 1 ? null : upper, count == 1 ? bytes : (upper - lower) * blockSize);
        }
    }
}
