namespace Godwit.Engine.Postgres;

/// <summary>A relation's schema and name, unquoted, as the catalog holds them.</summary>
public readonly record struct TableName(string Schema, string Name) : IComparable<TableName>
{
    /// <summary>Quoted, for SQL.</summary>
    public string Quoted => Sql.Name(Schema, Name);

    /// <inheritdoc/>
    public int CompareTo(TableName other) =>
        string.CompareOrdinal(Schema, other.Schema) is var bySchema and not 0 ? bySchema : string.CompareOrdinal(Name, other.Name);

    /// <summary>For people: quoted only where SQL would need it.</summary>
    public override string ToString() => $"{Readable(Schema)}.{Readable(Name)}";

    private static string Readable(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')
            ? name
            : name.Length == 0 ? "\"\"" : Sql.Name(name);

    /// <summary>Ordinal order by schema, then name.</summary>
    public static bool operator <(TableName left, TableName right) => left.CompareTo(right) < 0;

    /// <summary>Ordinal order by schema, then name.</summary>
    public static bool operator <=(TableName left, TableName right) => left.CompareTo(right) <= 0;

    /// <summary>Ordinal order by schema, then name.</summary>
    public static bool operator >(TableName left, TableName right) => left.CompareTo(right) > 0;

    /// <summary>Ordinal order by schema, then name.</summary>
    public static bool operator >=(TableName left, TableName right) => left.CompareTo(right) >= 0;
}
