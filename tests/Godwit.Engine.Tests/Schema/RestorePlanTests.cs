using Godwit.Engine.Schema;
using Godwit.Engine.Schema.Archive;
using static Godwit.Engine.Tests.Schema.Archive.SampleArchives;

namespace Godwit.Engine.Tests.Schema;

public sealed class RestorePlanTests
{
    [Fact]
    public void The_first_half_is_what_rows_need_and_the_second_what_rows_are_slower_with()
    {
        var plan = RestorePlan.Of(EntrySelection.Of(ShopContents, new(_ => true, _ => true), "godwit_shop").Taken);

        plan.FirstHalf.Select(entry => entry.Type).Distinct().ShouldBe(
            ["SCHEMA", "EXTENSION", "TYPE", "FUNCTION", "TABLE", "SEQUENCE", "VIEW", "SEQUENCE OWNED BY", "MATERIALIZED VIEW", "TABLE ATTACH", "DEFAULT"], ignoreOrder: true);
        var stages = plan.SecondHalf.ToDictionary(entry => entry.Entry.Label, entry => entry.Stage);
        stages["INDEX Sales Desk.line_by_order"].ShouldBe(RestoreStage.Indexes);
        stages["CONSTRAINT Sales Desk.orders orders_pkey"].ShouldBe(RestoreStage.Indexes);
        stages["INDEX ATTACH Sales Desk.line_2024_orders_idx"].ShouldBe(RestoreStage.Constraints);
        stages["FK CONSTRAINT audit.entry entry_orders_fkey"].ShouldBe(RestoreStage.Constraints);
        stages["TRIGGER Sales Desk.orders noted"].ShouldBe(RestoreStage.Rest);
        stages["POLICY Sales Desk.customer own"].ShouldBe(RestoreStage.Rest);
        stages["COMMENT SCHEMA \"Sales Desk\""].ShouldBe(RestoreStage.Rest);
        stages["ACL Sales Desk.TABLE orders"].ShouldBe(RestoreStage.Grants);
        stages["DEFAULT ACL Sales Desk.DEFAULT PRIVILEGES FOR TABLES"].ShouldBe(RestoreStage.Grants);
        stages["EVENT TRIGGER ddl"].ShouldBe(RestoreStage.EventTriggers);
    }

    [Fact]
    public void A_foreign_key_locks_both_tables()
    {
        var archive = ShopContents;
        int Id(string label) => archive.Entries.Single(entry => entry.Label == label).Id;

        var plan = RestorePlan.Of(archive.Entries);

        var key = plan.SecondHalf.Single(entry => entry.Entry.Label == "FK CONSTRAINT Sales Desk.orders orders_customer_fkey");
        key.Tables.ShouldBe([Id("TABLE Sales Desk.orders"), Id("TABLE Sales Desk.customer")], ignoreOrder: true);
        key.SharesTable.ShouldBeFalse();
        var index = plan.SecondHalf.Single(entry => entry.Entry.Label == "INDEX Sales Desk.totals_state");
        index.Tables.ShouldBe([Id("MATERIALIZED VIEW Sales Desk.totals")]);
        index.SharesTable.ShouldBeTrue();
    }

    [Fact]
    public void Nothing_runs_in_an_earlier_stage_than_what_it_depends_on()
    {
        var plan = RestorePlan.Of(
        [
            Entry(1, "TABLE", "t"), Entry(2, "RULE", "t r", section: Section.PostData, dependencies: 1),
            Entry(3, "INDEX", "i", section: Section.PostData, dependencies: [1, 2]), Entry(4, "FK CONSTRAINT", "f", section: Section.PostData, dependencies: 3),
        ]);
        plan.FirstHalf.Select(entry => entry.Id).ShouldBe([1]);
        plan.SecondHalf.Select(entry => (entry.Entry.Id, entry.Stage)).ShouldBe([(2, RestoreStage.Rest), (3, RestoreStage.Rest), (4, RestoreStage.Rest)]);
    }

    [Fact]
    public void Each_entry_is_in_one_half()
    {
        var entries = ShopContents.Entries;
        var plan = RestorePlan.Of(entries);
        plan.FirstHalf.Concat(plan.SecondHalf.Select(entry => entry.Entry)).Select(entry => entry.Id).ShouldBe(entries.Select(entry => entry.Id), ignoreOrder: true);
    }
}
