using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.State;

namespace Godwit.Engine.Copy;

/// <summary>How a copy runs.</summary>
public sealed record CopyOptions
{
    /// <summary>Parts at the same time.</summary>
    public required int Workers { get; init; }

    /// <summary>Size of a part in bytes of the source's file.</summary>
    public required long PartSize { get; init; }

    /// <summary>Write with <c>session_replication_role = replica</c>: the schema was there before, with triggers and foreign keys.</summary>
    public required bool ReplicaRole { get; init; }

    /// <summary>How rows get into tables that hold rows; null: the tables are empty, or the copy is refused.</summary>
    public Conflicts? Conflicts { get; init; }

    /// <summary>Attempts at a part before the copy gives up.</summary>
    public int Attempts { get; init; } = 5;
}

/// <summary>What is copied: the tables with rows of their own.</summary>
/// <param name="Tables">Tables and their formats.</param>
/// <param name="BlockSize">The source's block size in bytes.</param>
public sealed record CopyPlan(ImmutableArray<TableCopy> Tables, int BlockSize)
{
    /// <summary>Chooses a format for each table that holds rows.</summary>
    /// <param name="tables">Tables in scope.</param>
    /// <param name="types">All types of the source.</param>
    /// <param name="targetTypes">Types of the target's columns, by table; null when the schema is the source's own.</param>
    /// <param name="blockSize">The source's block size in bytes.</param>
    public static CopyPlan Of(
        IEnumerable<TableInfo> tables, IReadOnlyDictionary<uint, TypeInfo> types,
        IReadOnlyDictionary<TableName, IReadOnlyDictionary<string, string>>? targetTypes, int blockSize) =>
        new(
            [
                .. tables.Where(table => !table.IsPartitioned).Select(table => new TableCopy(
                    table, CopyFormat.For(table.CopiedColumns, types, targetTypes?.GetValueOrDefault(table.Name)))),
            ],
            blockSize);

    private readonly Lazy<Dictionary<TableName, TableCopy>> _byName = new(() => Tables.ToDictionary(copy => copy.Table.Name));

    /// <summary>A part of the state as it is copied. Its file is the part's own: the table may have been rewritten since the snapshot.</summary>
    /// <exception cref="SourceChangedException">The plan does not know the table.</exception>
    public Part Part(PartRow row) => _byName.Value.TryGetValue(row.Table, out var copy)
        ? new(row.Id, copy with { Table = copy.Table with { FileNode = row.FileNode } }, row.Lower, row.Upper, row.Bytes)
        : throw new SourceChangedException(row.Table, "the target no longer has the table");
}
