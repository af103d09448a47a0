using Godwit.Engine.Follow.Apply;
using Godwit.Engine.Tests.Follow.Decoding;

namespace Godwit.Engine.Tests.Follow.Apply;

public sealed class RowChangeTests
{
    private const string U = Wire.Unchanged;

    private static readonly RowChange Insert = Plans.Insert(Plans.ByKey, "1", "a", "b");
    private static readonly RowChange Update = Plans.Update(Plans.ByKey, null, "1", "c", U);
    private static readonly RowChange Delete = Plans.Delete(Plans.ByKey, "1", null, null);

    [Fact]
    public void Every_pair_of_changes()
    {
        Net(Insert, Update).ShouldBe("Insert 1,c,b");
        Net(Insert, Delete).ShouldBe("nothing");
        Net(Update, Update).ShouldBe($"Update 1,c,{U}");
        Net(Update, Delete).ShouldBe("Delete");
        Net(Delete, Insert).ShouldBe("Replace 1,a,b");
        var replace = Merge(Delete, Insert)!;
        Net(replace, Update).ShouldBe("Replace 1,c,b");
        Net(replace, Delete).ShouldBe("Delete");
        // These cannot follow each other: left to the target, which says so.
        foreach (var (first, second) in new[] { (Insert, Insert), (Update, Insert), (replace, Insert), (Delete, Update), (Delete, Delete) })
            first.TryMerge(second, out _).ShouldBeFalse($"{first.Operation}, {second.Operation}");
    }

    [Fact]
    public void A_value_that_was_not_sent_is_that_of_the_change_before()
    {
        Net(Plans.Update(Plans.ByKey, null, "1", U, "y"), Plans.Update(Plans.ByKey, null, "1", "x", U)).ShouldBe("Update 1,x,y");
        Net(Plans.Update(Plans.ByKey, null, "1", U, U), Plans.Update(Plans.ByKey, null, "1", "x", U)).ShouldBe($"Update 1,x,{U}");
    }

    [Fact]
    public void The_key_is_that_of_the_row_before()
    {
        var moved = Plans.Update(Plans.ByKey, ["1", null, null], "2", "a", U);
        Wire.Read(moved.Key).ShouldBe(["1"]);
        moved.ChangesKey.ShouldBeTrue();
        Wire.Read(moved.New!).ShouldBe(["2", "a", U]);
        Update.ChangesKey.ShouldBeFalse();
        Wire.Read(Update.Key).ShouldBe(["1"]);
        Wire.Read(Delete.Key).ShouldBe(["1"]);
    }

    [Fact]
    public void An_old_row_that_has_the_same_key_changes_none()
    {
        var change = Plans.Update(Plans.FullWithKey, ["1", "a", "b"], "1", "c", U);
        change.ChangesKey.ShouldBeFalse();
        Wire.Read(change.New!).ShouldBe(["1", "c", "b"]);
        change.Old.ShouldBeNull();
    }

    [Fact]
    public void A_key_in_TOAST_is_known_from_the_old_key()
    {
        var plan = TablePlan.Of(Plans.Relation('d', ("id", true), ("a", true), ("b", false)), Plans.Target with
        {
            Keys = [new(IsPrimary: true, [new("id", Plans.Equality), new("a", Plans.Equality)])],
        });
        var change = Plans.Update(plan, ["1", "long", null], "2", U, U);
        Wire.Read(change.New!).ShouldBe(["2", "long", U]);
        change.ChangesKey.ShouldBeTrue();
    }

    [Fact]
    public void Without_a_key_the_whole_old_row_finds_it()
    {
        Wire.Read(Plans.Update(Plans.ByImage, ["1", "a", null], "1", U, "c").Old!).ShouldBe(["1", "a", null]);
        Wire.Read(Plans.Delete(Plans.ByImage, "1", "a", null).Old!).ShouldBe(["1", "a", null]);
        Plans.Update(Plans.ByImage, ["1", "a", null], "1", U, "c").Key.ShouldBeEmpty();
    }

    [Fact]
    public void Where_rows_cannot_be_found_only_inserts_may_come()
    {
        Plans.Insert(Plans.InsertsOnly, "1", "a", "b").Key.ShouldBeEmpty();
        Should.Throw<InvalidDataException>(() => Plans.Delete(Plans.InsertsOnly, "1", "a", "b"));
        Should.Throw<InvalidDataException>(() => Plans.Update(Plans.InsertsOnly, null, "1", "a", "b"));
    }

    private static RowChange? Merge(RowChange first, RowChange second)
    {
        first.TryMerge(second, out var net).ShouldBeTrue();
        return net;
    }

    private static string Net(RowChange first, RowChange second) => Merge(first, second) is { } net
        ? net.New is { } row ? $"{net.Operation} {string.Join(',', Wire.Read(row))}" : $"{net.Operation}"
        : "nothing";
}
