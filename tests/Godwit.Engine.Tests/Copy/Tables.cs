using Godwit.Engine.Copy;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;

namespace Godwit.Engine.Tests.Copy;

/// <summary>Tables to copy.</summary>
internal static class Tables
{
    public static readonly CopyFormat Binary = new(true, null);

    public static TableCopy Copy(string name = "orders", long bytes = 0, CopyFormat? format = null, params ColumnInfo[] columns) => new(
        new TableInfo
        {
            Oid = 16400, Name = new TableName("Sales Desk", name), IsPartitioned = false, IsPartition = false, IsUnlogged = false, FileNode = 1, Bytes = bytes,
            EstimatedRows = 0, HasReplicaIdentity = true, RowSecurity = false, ForceRowSecurity = false, Owner = "o", Columns = [.. columns],
        },
        format ?? Binary);

    public static ColumnInfo Column(string name, uint type = 23, bool generated = false, string typeName = "integer") =>
        new(name, 1, type, typeName, false, generated, false);
}
