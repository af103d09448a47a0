using System.Collections.Immutable;
using Godwit.Engine.Follow.Decoding;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Follow.Apply;

/// <summary>How a changed row is found on the target.</summary>
internal enum RowFinding
{
    /// <summary>By columns that are unique.</summary>
    ByKey,

    /// <summary>By the image of the whole row: the table has no key.</summary>
    ByImage,

    /// <summary>Not at all: only inserts come.</summary>
    Never,
}

/// <summary>A value's place in a row as it comes, and the column that it goes to.</summary>
/// <param name="Index">Place among the relation's columns.</param>
/// <param name="Column">Where it goes.</param>
internal sealed record PlannedColumn(int Index, TargetColumn Column);

/// <summary>A key's column, with the operator that compares it.</summary>
internal sealed record PlannedKey(int Index, TargetColumn Column, string Operator);

/// <summary>How the changes of one published table are written to the target.</summary>
internal sealed class TablePlan
{
    private const string Equality = "OPERATOR(pg_catalog.=)";

    private readonly Dictionary<string, string> _statements = new(StringComparer.Ordinal);

    private TablePlan(Relation relation, TargetTable target, ImmutableArray<PlannedColumn> columns, ImmutableArray<PlannedKey> keys, RowFinding finding)
    {
        (Relation, Target, Columns, Keys, Finding) = (relation, target, columns, keys, finding);
        RewritesUpdates = columns.Any(column => column.Column.IsAlwaysIdentity && keys.All(key => key.Index != column.Index));
    }

    /// <summary>The published table.</summary>
    public Relation Relation { get; }

    /// <summary>The target's table.</summary>
    public TargetTable Target { get; }

    /// <summary>What is written: all published columns that do not compute themselves on the target.</summary>
    public ImmutableArray<PlannedColumn> Columns { get; }

    /// <summary>By what a row is found; empty unless it is found by key.</summary>
    public ImmutableArray<PlannedKey> Keys { get; }

    /// <summary>How a row is found.</summary>
    public RowFinding Finding { get; }

    /// <summary>An identity column outside of the key could change (SET … = DEFAULT), and no UPDATE may write it: rows are replaced instead.</summary>
    public bool RewritesUpdates { get; }

    /// <summary>Decides.</summary>
    /// <exception cref="TargetMismatchException">The target lacks a column, or has one that does not keep what comes.</exception>
    public static TablePlan Of(Relation relation, TargetTable target)
    {
        var known = target.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        var missing = relation.Columns.Where(column => !known.ContainsKey(column.Name)).Select(column => column.Name).ToList();
        if (missing.Count > 0) throw new TargetMismatchException(relation.Name, new(
            "target_column_missing", $"The target's table {relation.Name} lacks columns that the source publishes.", $"target {relation.Name}", string.Join(", ", missing),
            "Add them there as they are on the source: ALTER TABLE … ADD COLUMN …"));
        ImmutableArray<PlannedColumn> columns =
            [.. relation.Columns.Select((column, index) => new PlannedColumn(index, known[column.Name])).Where(column => !column.Column.IsGenerated)];
        var narrower = columns.Where(column => NarrowerType.Loses(relation.Columns[column.Index].Type, column.Column.Facts)).Select(column => column.Column.Name).ToList();
        if (narrower.Count > 0) throw new TargetMismatchException(relation.Name, new(
            "target_type_narrower", $"The target's table {relation.Name} would round or cut what the source sends.", $"target {relation.Name}", string.Join(", ", narrower),
            "Give the columns the type that they have on the source: ALTER TABLE … ALTER COLUMN … TYPE …"));
        var keys = KeysOf(relation, target, columns);
        return new(relation, target, columns, keys, keys.Length > 0 ? RowFinding.ByKey : relation.Identity == 'f' ? RowFinding.ByImage : RowFinding.Never);
    }

    /// <summary>A statement's text by its name; made once.</summary>
    public string Statement(string name, Func<string> make)
    {
        if (_statements.TryGetValue(name, out var known)) return known;
        return _statements[name] = make();
    }

    // With REPLICA IDENTITY FULL the whole old row comes: a primary key in it finds the row as well, and faster.
    private static ImmutableArray<PlannedKey> KeysOf(Relation relation, TargetTable target, ImmutableArray<PlannedColumn> columns)
    {
        if (relation.Identity == 'f')
        {
            if (target.Keys.FirstOrDefault(key => key.IsPrimary) is not { } primary) return [];
            var found = primary.Columns.Select(key => columns.FirstOrDefault(column => column.Column.Name == key.Name)).ToList();
            return found.Contains(null) ? [] : [.. primary.Columns.Zip(found, (key, column) => new PlannedKey(column!.Index, column.Column, key.Operator))];
        }
        var flagged = columns.Where(column => relation.Columns[column.Index].IsKey).ToList();
        var names = flagged.Select(column => column.Column.Name).ToHashSet(StringComparer.Ordinal);
        var index = target.Keys.FirstOrDefault(key => names.SetEquals(key.Columns.Select(column => column.Name)));
        return [.. flagged.Select(column => new PlannedKey(
            column.Index, column.Column, index?.Columns.First(key => key.Name == column.Column.Name).Operator ?? Equality))];
    }
}
