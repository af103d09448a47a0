using Godwit.Engine.Planning;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.Schema;
using static Godwit.Engine.Tests.Schema.Archive.SampleArchives;

namespace Godwit.Engine.Tests.Schema;

public sealed class EntrySelectionTests
{
    [Fact]
    public void Everything_moves_but_what_belongs_to_the_database_and_to_the_migration()
    {
        var selection = EntrySelection.Of(ShopContents, Scope(), "godwit_shop");

        selection.Left.Select(left => (left.Entry.Label, left.Reason)).ShouldBe(
        [
            ("DATABASE PROPERTIES shop", "settings of the whole database stay with it: work_mem (ALTER DATABASE … SET, ALTER ROLE … IN DATABASE … SET)"),
            ("COMMENT EXTENSION citext", "the extension brings its own comment"),
        ], ignoreOrder: true);
        var taken = selection.Taken.Select(entry => entry.Label).ToList();
        taken.ShouldContain("PUBLICATION partner");
        taken.ShouldContain("PUBLICATION TABLE Sales Desk.partner customer");
        taken.ShouldNotContain(label => label.Contains("godwit_shop"));
        taken.ShouldNotContain(label => label.StartsWith("ENCODING"));
    }

    [Fact]
    public void What_depends_on_a_table_that_stays_stays_too()
    {
        var selection = EntrySelection.Of(ShopContents, Scope(exclude: "\"Sales Desk\".orders"), "godwit_shop");

        var left = selection.Left.ToDictionary(entry => entry.Entry.Label, entry => entry.Reason);
        left["TABLE Sales Desk.orders"].ShouldBe("it is not selected");
        left["VIEW Sales Desk.open"].ShouldBe("it depends on TABLE Sales Desk.orders, which is left");
        left["MATERIALIZED VIEW Sales Desk.totals"].ShouldBe("it depends on TABLE Sales Desk.orders, which is left");
        left["INDEX Sales Desk.totals_state"].ShouldBe("it depends on MATERIALIZED VIEW Sales Desk.totals, which is left");
        left["CONSTRAINT Sales Desk.orders orders_pkey"].ShouldStartWith("it depends on");
        left["FK CONSTRAINT audit.entry entry_orders_fkey"].ShouldBe("it refers to \"Sales Desk\".orders, which is not selected");
        left["SEQUENCE Sales Desk.orders_id_seq"].ShouldBe("it depends on TABLE Sales Desk.orders, which is left");
        left.Keys.ShouldContain("ACL Sales Desk.TABLE orders");
        left.Keys.ShouldContain("TRIGGER Sales Desk.orders noted");
        left.Keys.ShouldNotContain("TABLE audit.entry");
        ShouldBeClosed(selection);
    }

    [Fact]
    public void A_sequence_stays_with_the_column_that_owns_it()
    {
        var selection = EntrySelection.Of(
            Contents(Entry(1, "SEQUENCE", "s"), Entry(2, "TABLE", "t"), Entry(3, "SEQUENCE OWNED BY", "s", dependencies: [1, 2])), Scope(exclude: "public.t"), "godwit_m");
        selection.Left.Single(left => left.Entry.Id == 1).Reason.ShouldBe("it belongs to TABLE public.t, which is not selected");
        selection.Taken.ShouldBeEmpty();
    }

    [Fact]
    public void Of_a_schema_that_stays_nothing_moves()
    {
        var selection = EntrySelection.Of(ShopContents, Scope(include: "audit"), "godwit_shop");

        selection.Taken.ShouldNotContain(entry => entry.Schema == "Sales Desk" || entry.Tag == "Sales Desk");
        selection.Taken.ShouldContain(entry => entry.Type == "TABLE" && entry.Tag == "entry");
        selection.Left.Single(left => left.Entry.Label == "SCHEMA Sales Desk").Reason.ShouldBe("its schema is not selected");
        selection.Left.Single(left => left.Entry.Label == "COMMENT SCHEMA \"Sales Desk\"").Reason.ShouldContain("SCHEMA Sales Desk");
        ShouldBeClosed(selection);
    }

    [Fact]
    public void Settings_and_data_are_left_without_a_word()
    {
        string[] silent = ["ENCODING", "STDSTRINGS", "SEARCHPATH", "DATABASE", "TABLE DATA", "SEQUENCE SET", "BLOB", "BLOBS", "BLOB METADATA", "STATISTICS DATA"];
        var selection = EntrySelection.Of(Contents([.. silent.Select((type, index) => Entry(index + 1, type, "x", schema: ""))]), Scope(), "godwit_m");
        selection.Taken.ShouldBeEmpty();
        selection.Left.ShouldBeEmpty();
    }

    [Fact]
    public void A_subscription_stays() =>
        EntrySelection.Of(Contents(Entry(1, "SUBSCRIPTION", "s", schema: "")), Scope(), "godwit_m").Left.ShouldHaveSingleItem().Reason.ShouldContain("twice");

    [Fact]
    public void A_publication_whose_name_only_begins_alike_moves() =>
        EntrySelection.Of(Contents(Entry(1, "PUBLICATION", "godwit_m2", schema: ""), Entry(2, "PUBLICATION", "godwit_m_insert", schema: "")), Scope(), "godwit_m")
            .Taken.ShouldHaveSingleItem().Tag.ShouldBe("godwit_m2");

    private static void ShouldBeClosed(EntrySelection selection)
    {
        var left = selection.Left.Select(entry => entry.Entry.Id).ToHashSet();
        foreach (var entry in selection.Taken) entry.Dependencies.ShouldNotContain(id => left.Contains(id), entry.Label);
    }

    private static Scope Scope(string? include = null, string? exclude = null)
    {
        var selection = new Selection(include is null ? [] : [include], exclude is null ? [] : [exclude]);
        return new(selection.IncludesTable, selection.IncludesSchema);
    }
}
