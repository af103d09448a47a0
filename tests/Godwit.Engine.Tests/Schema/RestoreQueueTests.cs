using System.Collections.Immutable;
using FsCheck.Fluent;
using Godwit.Engine.Schema;
using Godwit.Engine.Schema.Archive;
using static Godwit.Engine.Tests.Schema.Archive.SampleArchives;

namespace Godwit.Engine.Tests.Schema;

public sealed class RestoreQueueTests
{
    private static readonly string[] Types = ["INDEX", "CONSTRAINT", "FK CONSTRAINT", "INDEX ATTACH", "TRIGGER", "ACL", "EVENT TRIGGER"];

    [Fact]
    public void Everything_runs_once_after_what_it_needs_and_no_table_is_held_twice()
    {
        var random =
            from seed in Gen.Choose(0, int.MaxValue)
            from size in Gen.Choose(0, 40)
            from tables in Gen.Choose(1, 6)
            from workers in Gen.Choose(1, 8)
            select (seed, size, tables, workers);
        Seeded.Check(random.ToArbitrary(), sample => Walk(sample.seed, sample.size, sample.tables, sample.workers), times: 1000);
    }

    [Fact]
    public void Indexes_of_the_largest_table_come_first()
    {
        var queue = Queue(id => id * 100, Second(11, "INDEX", 1), Second(12, "INDEX", 3), Second(13, "INDEX", 2));
        Taken(queue).ShouldBe([12, 13, 11]);
    }

    [Fact]
    public void Indexes_share_a_table_and_a_key_wants_it_for_itself()
    {
        var queue = Queue(_ => 0, Second(11, "INDEX", 1), Second(12, "INDEX", 1), Second(13, "CONSTRAINT", 1), Second(14, "CONSTRAINT", 2));
        Taken(queue).ShouldBe([11, 12, 14]);
        queue.Complete(Entry(11, "INDEX", "i"));
        queue.Take().ShouldBeNull();
        queue.Complete(Entry(12, "INDEX", "i"));
        queue.Take()!.Id.ShouldBe(13);
    }

    [Fact]
    public void A_stage_begins_when_the_one_before_is_complete()
    {
        var queue = Queue(_ => 0, Second(21, "FK CONSTRAINT", 1), Second(11, "INDEX", 2));
        Taken(queue).ShouldBe([11]);
        queue.IsEmpty.ShouldBeFalse();
        queue.Complete(Entry(11, "INDEX", "i"));
        Taken(queue).ShouldBe([21]);
        queue.IsEmpty.ShouldBeFalse();
        queue.Complete(Entry(21, "FK CONSTRAINT", "f"));
        queue.IsEmpty.ShouldBeTrue();
    }

    private static void Walk(int seed, int size, int tables, int workers)
    {
        var random = new Random(seed);
        var entries = ImmutableArray.CreateBuilder<ArchiveEntry>();
        for (var id = 1; id <= tables; id++) entries.Add(Entry(id, "TABLE", $"t{id}"));
        for (var id = tables + 1; id <= tables + size; id++)
        {
            // Tables, earlier entries, and numbers that the archive does not hold.
            var dependencies = Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(10) == 0 ? 10_000 : random.Next(1, id)).ToArray();
            entries.Add(Entry(id, Types[random.Next(Types.Length)], $"e{id}", section: Section.PostData, dependencies: dependencies));
        }
        var plan = RestorePlan.Of(entries.ToImmutable());
        var byId = plan.SecondHalf.ToDictionary(entry => entry.Entry.Id);
        var queue = new RestoreQueue(plan.SecondHalf, table => table * 10);
        var (running, done) = (new List<SecondHalfEntry>(), new HashSet<int>());
        while (!queue.IsEmpty)
        {
            while (running.Count < workers && queue.Take() is { } taken)
            {
                var entry = byId[taken.Id];
                done.ShouldNotContain(taken.Id);
                running.ShouldNotContain(other => other.Entry.Id == taken.Id);
                entry.Entry.Dependencies.Where(byId.ContainsKey).ShouldBeSubsetOf(done);
                plan.SecondHalf.Where(other => other.Stage < entry.Stage).Select(other => other.Entry.Id).ShouldBeSubsetOf(done);
                foreach (var other in running.Where(other => other.Tables.Overlaps(entry.Tables)))
                    (other.Entry.Type, entry.Entry.Type).ShouldBe(("INDEX", "INDEX"));
                running.Add(entry);
            }
            running.ShouldNotBeEmpty("nothing runs and nothing may");
            var finished = running[random.Next(running.Count)];
            running.Remove(finished);
            done.Add(finished.Entry.Id);
            queue.Complete(finished.Entry);
        }
        running.ShouldBeEmpty();
        done.Count.ShouldBe(plan.SecondHalf.Length);
    }

    private static RestoreQueue Queue(Func<int, long> tableBytes, params SecondHalfEntry[] entries) => new(entries, tableBytes);

    private static SecondHalfEntry Second(int id, string type, int table) =>
        new(Entry(id, type, $"e{id}", section: Section.PostData, dependencies: table), type == "FK CONSTRAINT" ? RestoreStage.Constraints : RestoreStage.Indexes, [table]);

    private static List<int> Taken(RestoreQueue queue)
    {
        var taken = new List<int>();
        while (queue.Take() is { } entry) taken.Add(entry.Id);
        return taken;
    }
}
