using Godwit.Engine.Schema;
using Godwit.Engine.State;
using static Godwit.Engine.Tests.Schema.Archive.SampleArchives;

namespace Godwit.Engine.Tests.Schema;

public sealed class RestoreLedgerTests
{
    [Fact]
    public void What_an_earlier_run_made_is_done_and_what_failed_is_tried_again()
    {
        var ledger = new RestoreLedger([Row(1, ObjectState.Done), Row(2, ObjectState.Failed), Row(3, ObjectState.Skipped)]);
        new[] { 1, 2, 3, 4 }.Select(id => ledger.IsDone(Entry(id, "TABLE", "t"))).ShouldBe([true, false, false, false]);
    }

    [Fact]
    public void What_needs_something_that_failed_is_hindered_until_that_is_made()
    {
        var ledger = new RestoreLedger([Row(1, ObjectState.Done), Row(2, ObjectState.Failed)]);
        var entry = Entry(5, "VIEW", "v", dependencies: [9, 1, 2]);
        ledger.Hindrance(entry).ShouldBe(Row(2, ObjectState.Failed));
        ledger.Hindrance(Entry(6, "VIEW", "v", dependencies: [9, 1])).ShouldBeNull();

        ledger.Add(Row(2, ObjectState.Done));

        ledger.Hindrance(entry).ShouldBeNull();
        ledger.Rows.Count().ShouldBe(2);
    }

    [Fact]
    public void A_skipped_object_hinders_further_ones()
    {
        var ledger = new RestoreLedger([]);
        ledger.Add(Row(2, ObjectState.Skipped));
        ledger.Hindrance(Entry(3, "VIEW", "v", dependencies: 2))!.Entry.ShouldBe(2);
    }

    private static ObjectRow Row(int entry, ObjectState state) => new(entry, "TABLE", $"public.t{entry}", state, null, null, null);
}
