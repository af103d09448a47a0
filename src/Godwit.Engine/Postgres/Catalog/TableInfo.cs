using System.Collections.Immutable;

namespace Godwit.Engine.Postgres.Catalog;

/// <summary>A table as the catalog described it in one snapshot.</summary>
public sealed record TableInfo
{
    /// <summary>Oid in <c>pg_class</c>.</summary>
    public required uint Oid { get; init; }

    /// <summary>Schema and name.</summary>
    public required TableName Name { get; init; }

    /// <summary>A partitioned table holds no rows itself; its partitions do.</summary>
    public required bool IsPartitioned { get; init; }

    /// <summary>It is a partition of another table.</summary>
    public required bool IsPartition { get; init; }

    /// <summary>The partitioned table it belongs to, directly; null when it is no partition.</summary>
    public TableName? Parent { get; init; }

    /// <summary>UNLOGGED: copied, but not in the WAL, so it cannot be followed.</summary>
    public required bool IsUnlogged { get; init; }

    /// <summary>The table's file. It changes with every rewrite (VACUUM FULL, CLUSTER, ALTER … TYPE, TRUNCATE).</summary>
    public required uint FileNode { get; init; }

    /// <summary>Size of the main fork in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>The planner's estimate of rows.</summary>
    public required long EstimatedRows { get; init; }

    /// <summary>UPDATE and DELETE can be published.</summary>
    public required bool HasReplicaIdentity { get; init; }

    /// <summary>Row level security is enabled.</summary>
    public required bool RowSecurity { get; init; }

    /// <summary>Row level security binds the owner too.</summary>
    public required bool ForceRowSecurity { get; init; }

    /// <summary>Role that owns it.</summary>
    public required string Owner { get; init; }

    /// <summary>Columns in physical order, dropped ones left out.</summary>
    public required ImmutableArray<ColumnInfo> Columns { get; init; }

    /// <summary>The columns that a copy carries: generated ones compute themselves.</summary>
    public IEnumerable<ColumnInfo> CopiedColumns => Columns.Where(column => !column.IsGenerated);
}

/// <summary>A column of a table.</summary>
/// <param name="Name">Name, unquoted.</param>
/// <param name="Number">attnum.</param>
/// <param name="TypeOid">Oid of its type.</param>
/// <param name="Type">Type with modifiers, schema-qualified where it is not in pg_catalog.</param>
/// <param name="IsNotNull">NOT NULL.</param>
/// <param name="IsGenerated">GENERATED ALWAYS AS (expression), stored or virtual.</param>
/// <param name="IsIdentity">GENERATED … AS IDENTITY.</param>
public sealed record ColumnInfo(string Name, short Number, uint TypeOid, string Type, bool IsNotNull, bool IsGenerated, bool IsIdentity);
