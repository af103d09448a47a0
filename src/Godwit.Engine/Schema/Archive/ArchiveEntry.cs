using System.Collections.Immutable;

namespace Godwit.Engine.Schema.Archive;

/// <summary>Which half of the schema an entry belongs to.</summary>
public enum Section
{
    /// <summary>Belongs to the object it depends on: comments, grants.</summary>
    None = 1,

    /// <summary>Before the data.</summary>
    PreData = 2,

    /// <summary>The data itself.</summary>
    Data = 3,

    /// <summary>After the data: indexes, constraints, triggers.</summary>
    PostData = 4,
}

/// <summary>One entry of an archive's table of contents.</summary>
public sealed record ArchiveEntry
{
    /// <summary>Number in this archive; dependencies name it.</summary>
    public required int Id { get; init; }

    /// <summary>Oid of the object on the server that was dumped; 0 where there is none.</summary>
    public required uint Oid { get; init; }

    /// <summary>Name; for parts of a table the table's name, a space, the part's name. Unquoted.</summary>
    public required string Tag { get; init; }

    /// <summary>pg_dump's word for the kind: TABLE, INDEX, FK CONSTRAINT, ACL …</summary>
    public required string Type { get; init; }

    /// <summary>Half of the schema.</summary>
    public required Section Section { get; init; }

    /// <summary>The statements that create it; can be empty.</summary>
    public required string Definition { get; init; }

    /// <summary>The statement that drops it; can be empty.</summary>
    public required string Drop { get; init; }

    /// <summary>Schema, unquoted; empty where it has none.</summary>
    public required string Schema { get; init; }

    /// <summary>Table access method; empty: the default.</summary>
    public required string AccessMethod { get; init; }

    /// <summary>Role that owns it on the source; empty where it has none.</summary>
    public required string Owner { get; init; }

    /// <summary>Entries that must exist first. May name numbers that the archive does not hold.</summary>
    public required ImmutableArray<int> Dependencies { get; init; }

    /// <summary>For people: kind and qualified name.</summary>
    public string Label => Schema.Length == 0 ? $"{Type} {Tag}" : $"{Type} {Schema}.{Tag}";
}

/// <summary>An archive's table of contents.</summary>
/// <param name="Format">Version of the archive format, such as 1.14.</param>
/// <param name="ServerVersion">Version of the dumped server.</param>
/// <param name="Entries">All entries in pg_dump's order: each after what it depends on.</param>
public sealed record ArchiveContents(Version Format, string ServerVersion, ImmutableArray<ArchiveEntry> Entries);
