using FsCheck.Fluent;
using Godwit.Engine.Follow.Apply;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;

namespace Godwit.Engine.Tests.Follow.Apply;

public sealed class PositionsTests
{
    private static readonly TableName A = new("public", "a");
    private static readonly TableName B = new("public", "b");

    private static readonly Positions Plain = new(new(100), []);

    [Fact]
    public void Without_tables_of_their_own_all_stand_at_the_cursor() =>
        (Plain.Skips(A, new(99)), Plain.Skips(A, new(100)), Plain.Floor, Plain.After(new(120)).Main).ShouldBe((true, false, new(100), new(120)));

    [Fact]
    public void A_table_that_is_copied_or_left_takes_no_change()
    {
        var positions = Plain.With(new(A, TableCursorState.Copying, null, null)).With(new(B, TableCursorState.Left, null, "it has no key"));
        positions.Skips(A, new(1_000)).ShouldBeTrue();
        positions.Skips(B, new(1_000)).ShouldBeTrue();
        positions.Skips(new("public", "c"), new(100)).ShouldBeFalse();
        (positions.IsCopying, positions.Floor).ShouldBe((true, new(100)));
        positions.After(new(200)).Own.Keys.ShouldBe([A, B], ignoreOrder: true);
    }

    [Fact]
    public void A_table_behind_the_cursor_takes_what_the_others_have()
    {
        var positions = Plain.With(CatchingUp(50));
        (positions.Skips(A, new(49)), positions.Skips(A, new(50)), positions.Skips(B, new(50))).ShouldBe((true, false, true));
        positions.Floor.ShouldBe(new Lsn(50));
        positions = positions.After(new(80));
        (positions.Main, positions.Own[A].Lsn).ShouldBe((new(100), new(80)));
        positions = positions.After(new(100));
        (positions.Main, positions.Own.Count).ShouldBe((new(100), 0));
    }

    [Fact]
    public void A_table_ahead_of_the_cursor_waits_for_the_others()
    {
        var positions = Plain.With(CatchingUp(150)).After(new(120));
        (positions.Main, positions.Own[A].Lsn, positions.Floor).ShouldBe((new(120), new(150), new(120)));
        (positions.Skips(A, new(149)), positions.Skips(B, new(149))).ShouldBe((true, false));
        positions.After(new(150)).Own.ShouldBeEmpty();
    }

    // Whatever the snapshots and however the stream is cut into groups and read again: of every table each commit is applied once.
    [Fact]
    public void Every_commit_is_applied_once() => Seeded.Check(Gen.ArrayOf(Gen.Choose(0, 1_000)).ToArbitrary(), steps =>
    {
        const int end = 40;
        var positions = new Positions(new(10), []);
        // What a snapshot shows counts as applied.
        var applied = new Dictionary<TableName, HashSet<int>> { [A] = [.. Enumerable.Range(0, 10)], [B] = [.. Enumerable.Range(0, 10)] };
        var (at, random) = (10, new Queue<int>(steps));
        var hold = 0;
        while (at < end || positions.IsCopying)
        {
            var step = random.TryDequeue(out var next) ? next : 1;
            if (step % 10 == 0 && !positions.IsCopying && positions.Own.IsEmpty)
            {
                (positions, hold) = (positions.With(new(A, TableCursorState.Copying, null, null)), at);
            }
            else if (positions.IsCopying && (step % 3 == 0 || at >= end))
            {
                var snapshot = Math.Min(end, hold + step % 20);
                applied[A] = [.. Enumerable.Range(0, snapshot)];
                (positions, at) = (positions.With(CatchingUp((ulong)snapshot)), hold);
            }
            else
            {
                var group = Math.Min(end, at + 1 + step % 5);
                for (var commit = at; commit < group; commit++)
                    foreach (var table in new[] { A, B })
                        if (!positions.Skips(table, new((ulong)commit)) && !applied[table].Add(commit)) Assert.Fail($"{table} gets commit {commit} twice");
                (positions, at) = (positions.After(new((ulong)group)), group);
            }
        }
        applied[A].Count.ShouldBe(end);
        applied[B].Count.ShouldBe(end);
        positions.Own.ShouldBeEmpty();
    });

    private static TableCursor CatchingUp(ulong lsn) => new(A, TableCursorState.CatchingUp, new(lsn), null);
}
