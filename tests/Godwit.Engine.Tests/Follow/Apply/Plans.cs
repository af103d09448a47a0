using Godwit.Engine.Follow.Apply;
using Godwit.Engine.Follow.Decoding;
using Godwit.Engine.Postgres;
using Godwit.Engine.Tests.Follow.Decoding;

namespace Godwit.Engine.Tests.Follow.Apply;

/// <summary>Tables and changes for the tests of the apply.</summary>
internal static class Plans
{
    public const string Equality = "OPERATOR(pg_catalog.=)";

    public static readonly TableName Name = new("s", "t");

    /// <summary>id (the key), a, b.</summary>
    public static readonly TargetTable Target = new()
    {
        Name = Name,
        Columns = [Column("id", "int4"), Column("a", "text"), Column("b", "text")],
        Keys = [new(IsPrimary: true, [new("id", Equality)])],
    };

    public static TablePlan ByKey { get; } = TablePlan.Of(Relation('d', ("id", true), ("a", false), ("b", false)), Target);

    public static TablePlan FullWithKey { get; } = TablePlan.Of(Relation('f', ("id", true), ("a", true), ("b", true)), Target);

    public static TablePlan ByImage { get; } = TablePlan.Of(Relation('f', ("id", true), ("a", true), ("b", true)), Target with { Keys = [] });

    public static TablePlan InsertsOnly { get; } = TablePlan.Of(Relation('n', ("id", false), ("a", false), ("b", false)), Target with { Keys = [] });

    public static TargetColumn Column(string name, string type, bool text = false, bool generated = false, bool identity = false) => new(name, type, text, generated, identity);

    public static Relation Relation(char identity, params (string Name, bool IsKey)[] columns) =>
        new(5, Name, identity, [.. columns.Select(column => new RelationColumn(column.Name, column.IsKey, new(25, -1)))]);

    public static RowChange Insert(TablePlan plan, params string?[] row) => RowChange.Of(plan, new(MessageType.Insert, 5, null, Wire.Row(row)));

    public static RowChange Update(TablePlan plan, string?[]? old, params string?[] row) =>
        RowChange.Of(plan, new(MessageType.Update, 5, old is null ? null : Wire.Row(old), Wire.Row(row)));

    public static RowChange Delete(TablePlan plan, params string?[] old) => RowChange.Of(plan, new(MessageType.Delete, 5, Wire.Row(old), null));
}
