using System.Collections.Immutable;
using Godwit.Engine.Postgres.Catalog;

namespace Godwit.Engine.Copy;

/// <summary>How a table's rows travel.</summary>
/// <param name="IsBinary">COPY … (FORMAT binary); otherwise text.</param>
/// <param name="Reason">Why text; null for binary.</param>
public sealed record CopyFormat(bool IsBinary, string? Reason)
{
    // Types whose send and receive functions have kept their form in every supported version and hold no oid. Not tsquery: its receive
    // function refuses the empty one that its send function writes.
    private static readonly ImmutableHashSet<string> SafeTypes =
    [
        "bool", "int2", "int4", "int8", "float4", "float8", "numeric", "text", "varchar", "bpchar", "char", "name", "bytea", "date", "time",
        "timetz", "timestamp", "timestamptz", "interval", "uuid", "json", "jsonb", "jsonpath", "inet", "cidr", "macaddr", "macaddr8", "bit",
        "varbit", "point", "line", "lseg", "box", "path", "polygon", "circle", "tsvector", "oid", "pg_lsn", "xid8",
    ];

    /// <summary>Chooses the format for a table.</summary>
    /// <param name="columns">Columns that are copied.</param>
    /// <param name="types">All types of the source.</param>
    /// <param name="targetTypes">The target's types of the same columns by name; null when the schema is the source's own.</param>
    public static CopyFormat For(
        IEnumerable<ColumnInfo> columns, IReadOnlyDictionary<uint, TypeInfo> types, IReadOnlyDictionary<string, string>? targetTypes = null)
    {
        foreach (var column in columns)
        {
            if (targetTypes is not null && targetTypes.TryGetValue(column.Name, out var target) && target != column.Type)
                return new(false, $"column {column.Name} is {column.Type} here and {target} on the target");
            if (Hindrance(column.TypeOid, types) is { } hindrance) return new(false, $"column {column.Name}: {hindrance}");
        }
        return new(true, null);
    }

    private static string? Hindrance(uint oid, IReadOnlyDictionary<uint, TypeInfo> types)
    {
        if (!types.TryGetValue(oid, out var type)) return "its type is not known";
        return type.Kind switch
        {
            'd' => Hindrance(type.BaseType, types),
            'e' => null, // an enum travels as its label
            'c' => $"the composite type {type.Name} carries the oids of its columns' types",
            'r' or 'm' when type.Schema == "pg_catalog" => Hindrance(type.Subtype, types),
            'r' or 'm' => $"the range type {type.Name} is not one of PostgreSQL's own",
            'b' when type.IsArray => ArrayHindrance(type, types),
            'b' when type.Schema == "pg_catalog" && SafeTypes.Contains(type.Name) => null,
            'b' when type.Schema == "pg_catalog" => $"the binary form of {type.Name} depends on the server",
            _ => $"the binary form of {type.Name} belongs to its extension",
        };
    }

    // An array carries its element's oid, which is the same on both servers only for PostgreSQL's own types.
    private static string? ArrayHindrance(TypeInfo array, IReadOnlyDictionary<uint, TypeInfo> types) =>
        types.TryGetValue(array.Element, out var element) && element.Schema == "pg_catalog"
            ? Hindrance(array.Element, types)
            : $"the array type {array.Name} carries the oid of its element's type";
}
