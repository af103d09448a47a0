using Godwit.Engine.Follow.Decoding;

namespace Godwit.Engine.Follow.Apply;

/// <summary>What happens to a row.</summary>
internal enum RowOperation
{
    Insert,
    Update,
    Delete,

    /// <summary>Deleted, and inserted again with the same key.</summary>
    Replace,
}

/// <summary>A change of one row, or what several of them come to.</summary>
/// <param name="Operation">What happens.</param>
/// <param name="Key">Values of the key's columns before; empty for an insert that is found by nothing.</param>
/// <param name="Old">The whole row before, where it is found by its image.</param>
/// <param name="New">The row after, in the order of the relation's columns; null for a delete.</param>
internal sealed record RowChange(RowOperation Operation, WireValue[] Key, WireValue[]? Old, WireValue[]? New)
{
    /// <summary>The update gives the row another key.</summary>
    public bool ChangesKey { get; init; }

    /// <summary>From the source's message.</summary>
    /// <exception cref="InvalidDataException">The message does not tell what it has to.</exception>
    public static RowChange Of(TablePlan plan, RowMessage message)
    {
        var after = message.New is null ? null : Complete(message.New, message.Old, plan);
        var before = message.Old ?? message.New!;
        return message.Type switch
        {
            MessageType.Insert => new(RowOperation.Insert, plan.Finding == RowFinding.ByKey ? KeyOf(plan, after!) : [], null, after),
            _ when plan.Finding == RowFinding.Never => throw new InvalidDataException($"an update or delete of {plan.Relation.Name}, which has no replica identity"),
            MessageType.Delete => new(RowOperation.Delete, KeyOf(plan, before), ImageOf(plan, message.Old), null),
            _ => new(RowOperation.Update, KeyOf(plan, before), ImageOf(plan, message.Old), after)
            {
                ChangesKey = plan.Finding == RowFinding.ByKey && message.Old is not null && !new RowKey(KeyOf(plan, before)).Equals(new(KeyOf(plan, after!))),
            },
        };
    }

    /// <summary>What this change and a later one of the same row come to; null: nothing is left. False when they cannot both be.</summary>
    public bool TryMerge(RowChange later, out RowChange? net)
    {
        switch (Operation, later.Operation)
        {
            case (RowOperation.Insert or RowOperation.Update or RowOperation.Replace, RowOperation.Update):
                net = this with { New = Complete(later.New!, New) };
                return true;
            case (RowOperation.Insert, RowOperation.Delete):
                net = null;
                return true;
            case (RowOperation.Update or RowOperation.Replace, RowOperation.Delete):
                net = this with { Operation = RowOperation.Delete, New = null };
                return true;
            case (RowOperation.Delete, RowOperation.Insert):
                net = this with { Operation = RowOperation.Replace, New = later.New };
                return true;
            default:
                net = null;
                return false;
        }
    }

    private static WireValue[] KeyOf(TablePlan plan, WireValue[] row)
    {
        var key = new WireValue[plan.Keys.Length];
        for (var index = 0; index < key.Length; index++) key[index] = row[plan.Keys[index].Index];
        return key;
    }

    private static WireValue[]? ImageOf(TablePlan plan, WireValue[]? old) => plan.Finding == RowFinding.ByImage ? old : null;

    // What the update left in TOAST was not sent: where the row before is known, as a whole or at least its key, it is there.
    private static WireValue[] Complete(WireValue[] row, WireValue[]? before, TablePlan plan)
    {
        if (before is null) return row;
        return plan.Relation.Identity == 'f' ? Complete(row, before) : Complete(row, [.. before.Select((value, index) => plan.Relation.Columns[index].IsKey ? value : new(ValueKind.Unchanged, default))]);
    }

    private static WireValue[] Complete(WireValue[] row, WireValue[]? before)
    {
        if (before is null || !Array.Exists(row, value => value.Kind == ValueKind.Unchanged)) return row;
        return [.. row.Select((value, index) => value.Kind == ValueKind.Unchanged ? before[index] : value)];
    }
}
