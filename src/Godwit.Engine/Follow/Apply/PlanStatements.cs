using System.Collections.Immutable;
using Godwit.Engine.Follow.Decoding;

namespace Godwit.Engine.Follow.Apply;

/// <summary>Turns changes of a table into commands, with the statements made once a shape.</summary>
internal static class PlanStatements
{
    /// <summary>Inserts rows.</summary>
    public static ApplyCommand Insert(TablePlan plan, IReadOnlyCollection<RowChange> changes)
    {
        var text = plan.Statement("insert", () => Statements.Insert(plan.Target, Values(plan.Columns, "c")));
        return new(plan.Target.Name, text, Arrays(plan.Columns.Length, changes, (change, at) => change.New![plan.Columns[at].Index]), changes.Count);
    }

    /// <summary>Deletes rows by key.</summary>
    public static ApplyCommand Delete(TablePlan plan, IReadOnlyCollection<RowChange> changes, bool inRowOrder)
    {
        var text = plan.Statement("delete", () => Statements.Delete(plan.Target, Keys(plan)));
        return new(plan.Target.Name, text, Arrays(plan.Keys.Length, changes, (change, at) => change.Key[at]), changes.Count, inRowOrder && plan.Target.DeleteCascades);
    }

    /// <summary>Updates rows by key, one command for those that bring the same columns.</summary>
    public static IEnumerable<ApplyCommand> Updates(TablePlan plan, IEnumerable<RowChange> changes, bool inRowOrder)
    {
        foreach (var alike in changes.GroupBy(Sent, StringComparer.Ordinal))
        {
            var first = alike.First();
            var columns = plan.Columns.Where(column => first.New![column.Index].Kind != ValueKind.Unchanged).ToImmutableArray();
            var written = plan.RewritesUpdates || first.ChangesKey && columns.Any(column => column.Column.IsAlwaysIdentity)
                ? null
                : columns.Where(column => !column.Column.IsAlwaysIdentity && (first.ChangesKey || plan.Keys.All(key => key.Index != column.Index))).ToImmutableArray() as ImmutableArray<PlannedColumn>?;
            if (written is { Length: 0 }) continue;
            var values = written ?? columns;
            var text = plan.Statement($"{(written is null ? "rewrite" : first.ChangesKey ? "rekey" : "update")} {alike.Key}", () => written is null
                ? Statements.Rewrite(plan.Target, Keys(plan), Values(values, "c"), Kept(plan, values))
                : Statements.Update(plan.Target, Keys(plan), Values(values, "c")));
            yield return new(
                plan.Target.Name, text,
                [
                    .. Arrays(plan.Keys.Length, alike, (change, at) => change.Key[at]),
                    .. Arrays(values.Length, alike, (change, at) => change.New![values[at].Index]),
                ],
                alike.Count(), inRowOrder && plan.Target.UpdateCascades);
        }
    }

    /// <summary>Updates or deletes one row that is found by its image; where no image fits, by the text of its values.</summary>
    public static ApplyCommand ByImage(TablePlan plan, RowChange change) =>
        ByImage(plan, change, byText: false) with { Otherwise = ByImage(plan, change, byText: true) };

    private static ApplyCommand ByImage(TablePlan plan, RowChange change, bool byText)
    {
        var old = Values(plan.Columns, "o");
        var kind = byText ? "by text" : "by image";
        if (change.Operation == RowOperation.Delete)
        {
            var delete = plan.Statement($"delete {kind}", () => Statements.DeleteImage(plan.Target, old, byText));
            return new(plan.Target.Name, delete, Arrays(plan.Columns.Length, [change], (row, at) => row.Old![plan.Columns[at].Index]), 1);
        }
        var sent = plan.Columns.Where(column => change.New![column.Index].Kind != ValueKind.Unchanged).ToImmutableArray();
        var written = sent.Where(column => !column.Column.IsAlwaysIdentity).ToImmutableArray();
        // SET … = DEFAULT: no UPDATE may write what the source chose.
        var rewrites = written.Length == 0 || sent.Any(column => column.Column.IsAlwaysIdentity && !new RowKey([change.Old![column.Index]]).Equals(new RowKey([change.New![column.Index]])));
        if (rewrites) written = sent;
        var text = plan.Statement($"{(rewrites ? "rewrite" : "update")} {kind} {Sent(change)}", () => rewrites
            ? Statements.RewriteImage(plan.Target, old, Values(written, "c"), Kept(plan, written), byText)
            : Statements.UpdateImage(plan.Target, old, Values(written, "c"), byText));
        return new(
            plan.Target.Name, text,
            [
                .. Arrays(plan.Columns.Length, [change], (row, at) => row.Old![plan.Columns[at].Index]),
                .. Arrays(written.Length, [change], (row, at) => row.New![written[at].Index]),
            ], 1);
    }

    private static ImmutableArray<ArrayText> Arrays(int count, IEnumerable<RowChange> changes, Func<RowChange, int, WireValue> value)
    {
        var arrays = Enumerable.Range(0, count).Select(_ => new ArrayText()).ToImmutableArray();
        foreach (var change in changes)
            for (var at = 0; at < count; at++) arrays[at].Add(value(change, at));
        return arrays;
    }

    // Which columns an update brings: all, mostly.
    private static string Sent(RowChange change) => Array.Exists(change.New!, value => value.Kind == ValueKind.Unchanged)
        ? string.Create(change.New!.Length, change.New, (text, row) =>
        {
            for (var index = 0; index < row.Length; index++) text[index] = row[index].Kind == ValueKind.Unchanged ? '-' : 'x';
        })
        : "";

    private static IReadOnlyList<StatementValue> Values(ImmutableArray<PlannedColumn> columns, string prefix) =>
        [.. columns.Select((column, at) => new StatementValue(column.Column, $"{prefix}{at}"))];

    private static IReadOnlyList<(StatementValue Value, string Operator)> Keys(TablePlan plan) =>
        [.. plan.Keys.Select((key, at) => (new StatementValue(key.Column, $"k{at}"), key.Operator))];

    private static IReadOnlyList<TargetColumn> Kept(TablePlan plan, ImmutableArray<PlannedColumn> values) =>
        [.. plan.Target.Columns.Where(column => !column.IsGenerated && values.All(value => value.Column.Name != column.Name))];
}
