using System.Text;
using FsCheck.Fluent;
using Godwit.Engine.Follow.Apply;
using Godwit.Engine.Tests.Follow.Decoding;

namespace Godwit.Engine.Tests.Follow.Apply;

public sealed class ChangeBatchTests
{
    private const string U = Wire.Unchanged;

    private static readonly TablePlan Other = TablePlan.Of(
        Plans.Relation('d', ("id", true), ("a", false), ("b", false)) with { Id = 6, Name = new("s", "u") }, Plans.Target with { Name = new("s", "u") });

    [Fact]
    public void Net_effect_is_a_statement_a_kind_and_table()
    {
        var batch = new ChangeBatch(ApplyOrder.NetEffect);
        Add(batch, Plans.ByKey, Plans.Insert(Plans.ByKey, "1", "a", "b"));
        Add(batch, Other, Plans.Insert(Other, "9", "a", "b"));
        Add(batch, Plans.ByKey, Plans.Update(Plans.ByKey, null, "2", "x", "y"), Plans.Update(Plans.ByKey, null, "1", "c", U), Plans.Delete(Plans.ByKey, "3", null, null));
        Add(batch, Plans.ByKey, Plans.Insert(Plans.ByKey, "3", "n", "m"), Plans.Insert(Plans.ByKey, "4", "a", "b"), Plans.Delete(Plans.ByKey, "4", null, null));
        Commands(batch).ShouldBe(["s.t DELETE 1: {\"3\"}", "s.t UPDATE 1: {\"2\"} {\"x\"} {\"y\"}", "s.t INSERT 2: {\"1\",\"3\"} {\"c\",\"n\"} {\"b\",\"m\"}", "s.u INSERT 1: {\"9\"} {\"a\"} {\"b\"}"]);
        batch.Count.ShouldBe(8);
    }

    [Fact]
    public void Updates_that_bring_different_columns_are_different_statements()
    {
        var batch = new ChangeBatch(ApplyOrder.NetEffect);
        Add(batch, Plans.ByKey, Plans.Update(Plans.ByKey, null, "1", "a", U), Plans.Update(Plans.ByKey, null, "2", U, "b"), Plans.Update(Plans.ByKey, null, "3", "c", U), Plans.Update(Plans.ByKey, null, "4", U, U));
        Commands(batch).ShouldBe(["s.t UPDATE 2: {\"1\",\"3\"} {\"a\",\"c\"}", "s.t UPDATE 1: {\"2\"} {\"b\"}"]);
    }

    [Fact]
    public void A_change_of_the_key_stands_alone()
    {
        var batch = new ChangeBatch(ApplyOrder.NetEffect);
        Add(batch, Plans.ByKey, Plans.Insert(Plans.ByKey, "1", "a", "b"), Plans.Update(Plans.ByKey, ["1", null, null], "2", "a", "b"), Plans.Insert(Plans.ByKey, "1", "c", "d"));
        Commands(batch).ShouldBe([
            "s.t INSERT 1: {\"1\"} {\"a\"} {\"b\"}", "s.t UPDATE 1: {\"1\"} {\"2\"} {\"a\"} {\"b\"}", "s.t INSERT 1: {\"1\"} {\"c\"} {\"d\"}"]);
    }

    [Fact]
    public void What_cannot_follow_each_other_is_kept_apart()
    {
        var batch = new ChangeBatch(ApplyOrder.NetEffect);
        Add(batch, Plans.ByKey, Plans.Insert(Plans.ByKey, "1", "a", "b"), Plans.Insert(Plans.ByKey, "1", "c", "d"));
        Commands(batch).Count.ShouldBe(2);
    }

    [Fact]
    public void Nothing_passes_a_truncation()
    {
        foreach (var order in Enum.GetValues<ApplyOrder>())
        {
            var batch = new ChangeBatch(order);
            Add(batch, Plans.ByKey, Plans.Insert(Plans.ByKey, "1", "a", "b"));
            batch.Truncate([Plans.Name, Other.Target.Name], cascade: true, restartIdentity: true);
            Add(batch, Plans.ByKey, Plans.Insert(Plans.ByKey, "2", "a", "b"));
            // In the source's order checks of rows before it may be deferred still.
            batch.Commands().Select(command => command.Text.Split(' ')[0]).ShouldBe(
                order == ApplyOrder.NetEffect ? ["INSERT", "TRUNCATE", "INSERT"] : ["INSERT", "SET", "TRUNCATE", "SET", "INSERT"]);
            batch.Commands().Single(command => command.Text.StartsWith("TRUNCATE", StringComparison.Ordinal)).Rows.ShouldBeNull();
        }
    }

    [Fact]
    public void Row_order_joins_neighbours_of_the_same_kind_only()
    {
        var batch = new ChangeBatch(ApplyOrder.RowOrder);
        Add(batch, Plans.ByKey, Plans.Insert(Plans.ByKey, "1", "a", "b"), Plans.Insert(Plans.ByKey, "2", "a", "b"));
        Add(batch, Other, Plans.Insert(Other, "9", "a", "b"));
        Add(batch, Plans.ByKey, Plans.Insert(Plans.ByKey, "3", "a", "b"), Plans.Delete(Plans.ByKey, "1", null, null), Plans.Insert(Plans.ByKey, "1", "c", "d"));
        Commands(batch).Select(command => string.Join(' ', command.Split(' ')[..3])).ShouldBe(["s.t INSERT 2:", "s.u INSERT 1:", "s.t INSERT 1:", "s.t DELETE 1:", "s.t INSERT 1:"]);
    }

    [Fact]
    public void Row_order_joins_no_two_changes_of_a_row()
    {
        var batch = new ChangeBatch(ApplyOrder.RowOrder);
        Add(batch, Plans.ByKey, Plans.Update(Plans.ByKey, null, "1", "a", "b"), Plans.Update(Plans.ByKey, null, "2", "a", "b"), Plans.Update(Plans.ByKey, null, "1", "c", "d"));
        Commands(batch).Count.ShouldBe(2);
    }

    [Fact]
    public void Row_by_row_is_a_statement_a_change()
    {
        var batch = new ChangeBatch(ApplyOrder.RowByRow);
        Add(batch, Plans.ByKey, Plans.Insert(Plans.ByKey, "1", "a", "b"), Plans.Insert(Plans.ByKey, "2", "a", "b"));
        Commands(batch).Count.ShouldBe(2);
    }

    [Fact]
    public void Without_a_key_inserts_go_together_and_the_rest_in_order()
    {
        var batch = new ChangeBatch(ApplyOrder.NetEffect);
        var plan = Plans.ByImage;
        Add(batch, plan, Plans.Insert(plan, "1", "a", "b"), Plans.Insert(plan, "1", "a", "b"), Plans.Delete(plan, "1", "a", "b"), Plans.Insert(plan, "2", "a", "b"));
        batch.Commands().Select(command => (command.Text.Split(' ')[0], command.Rows!.Value)).ShouldBe([("INSERT", 2), ("WITH", 1), ("INSERT", 1)]);
        batch.Commands().ElementAt(1).Otherwise!.Text.ShouldContain("IS NOT DISTINCT FROM");
    }

    [Fact]
    public void Foreign_keys_may_have_been_there_before_only_in_row_order()
    {
        var plan = TablePlan.Of(Plans.ByKey.Relation, Plans.Target with { DeleteCascades = true });
        foreach (var order in Enum.GetValues<ApplyOrder>())
        {
            var batch = new ChangeBatch(order);
            Add(batch, plan, Plans.Delete(plan, "1", null, null));
            batch.Commands().Single().MayMiss.ShouldBe(order != ApplyOrder.NetEffect);
        }
    }

    [Fact]
    public void Tables_emptied_row_by_row_keep_their_place()
    {
        var batch = new ChangeBatch(ApplyOrder.NetEffect);
        Add(batch, Plans.ByKey, Plans.Insert(Plans.ByKey, "1", "a", "b"));
        batch.DeleteAll([new("public", "t")]);
        Add(batch, Plans.ByKey, Plans.Insert(Plans.ByKey, "1", "a", "b"));
        batch.Commands().Select(command => command.Text.Split(' ')[0]).ShouldBe(["INSERT", "DELETE", "INSERT"]);
    }

    // Whatever happens to rows, their net effect leaves what the changes one after the other leave.
    [Fact]
    public void Every_order_leaves_the_same_rows() => Seeded.Check(Gen.ArrayOf(Gen.Choose(0, 1 << 20)).ToArbitrary(), steps =>
    {
        var rows = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var batches = Enum.GetValues<ApplyOrder>().Select(order => new ChangeBatch(order)).ToList();
        foreach (var step in steps)
        {
            var (key, value, to) = ($"{step % 5}", $"v{step / 5 % 1000}", $"{step / 50 % 5}");
            RowChange change;
            if (!rows.ContainsKey(key)) change = Plans.Insert(Plans.ByKey, key, value, "b");
            else if (step / 5000 % 3 == 0) change = Plans.Delete(Plans.ByKey, key, null, null);
            else if (step / 5000 % 3 == 1 && !rows.ContainsKey(to)) change = Plans.Update(Plans.ByKey, [key, null, null], to, value, "b");
            else change = Plans.Update(Plans.ByKey, null, key, value, "b");
            if (change.Operation != RowOperation.Insert) rows.Remove(key);
            if (change.New is { } after) rows[Wire.Read(after)[0]!] = value;
            foreach (var batch in batches) batch.Add(Plans.ByKey, change, 10);
        }
        foreach (var batch in batches) Run(batch).ShouldBe(rows);
    });

    private static SortedDictionary<string, string> Run(ChangeBatch batch)
    {
        var rows = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var command in batch.Commands())
        {
            var columns = command.Parameters.Select(array => Encoding.UTF8.GetString(array.Text.Span).Trim('{', '}').Split(',').Select(value => value.Trim('"')).ToList()).ToList();
            columns.ShouldAllBe(column => column.Count == command.Rows);
            for (var at = 0; at < command.Rows; at++)
            {
                var key = columns[0][at];
                switch (command.Text.Split(' ')[0])
                {
                    case "INSERT":
                        rows.Add(key, columns[1][at]);
                        break;
                    case "DELETE":
                        rows.Remove(key).ShouldBeTrue();
                        break;
                    default:
                        rows.Remove(key).ShouldBeTrue();
                        // With a new key: key, id, a, b; else key, a, b.
                        if (columns.Count == 4) rows.Add(columns[1][at], columns[2][at]);
                        else rows.Add(key, columns[1][at]);
                        break;
                }
            }
        }
        return rows;
    }

    private static void Add(ChangeBatch batch, TablePlan plan, params RowChange[] changes)
    {
        foreach (var change in changes) batch.Add(plan, change, 10);
    }

    private static List<string> Commands(ChangeBatch batch) => [.. batch.Commands().Select(command =>
        $"{command.Table} {command.Text.Split(' ')[0]} {command.Rows}: {string.Join(' ', command.Parameters.Select(array => Encoding.UTF8.GetString(array.Text.Span)))}")];
}
