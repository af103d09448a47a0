using Godwit.Engine.Doctor;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Tests.Doctor;

public sealed class TableChecksTests
{
    private static readonly TableFacts Table = new(Healthy.Orders);

    [Fact]
    public void Nothing_selected_is_probably_a_mistake() =>
        Healthy.Examine(Healthy.Source with { Tables = [] }).ShouldBeOne(Severity.Warning, "nothing_selected");

    [Fact]
    public void An_unreadable_table_would_be_missing()
    {
        var facts = Healthy.Source with { Tables = [Table with { Readable = false }] };
        var finding = Healthy.Examine(facts).ShouldBeOne(Severity.Blocker, "unreadable_tables");
        finding.What.ShouldContain("public.orders");
        finding.Remedy.ShouldBe("GRANT pg_read_all_data TO \"mover\";");
        Healthy.Examine(facts with { MajorVersion = 13 }).Single(found => found.Code == "unreadable_tables").Remedy
            .ShouldBe("GRANT USAGE ON SCHEMA \"public\" TO \"mover\"; GRANT SELECT ON ALL TABLES IN SCHEMA \"public\" TO \"mover\";");
    }

    [Fact]
    public void An_unreadable_sequence_would_start_again() =>
        Healthy.Examine(Healthy.Source with { UnreadableSequences = [new TableName("public", "orders_id_seq")] })
            .ShouldBeOne(Severity.Blocker, "unreadable_sequences").Remedy.ShouldBe("GRANT SELECT ON ALL SEQUENCES IN SCHEMA \"public\" TO \"mover\";");

    [Theory]
    [InlineData(Platform.Postgres, "ALTER ROLE \"mover\" BYPASSRLS;")]
    [InlineData(Platform.Aws, "Log in as the owner of the tables, or: GRANT \"boss\" TO \"mover\";")]
    [InlineData(Platform.Supabase, "Log in as the role postgres, which has BYPASSRLS.")]
    public void Row_security_would_hide_rows(Platform platform, string remedy) =>
        Healthy.Examine(Healthy.Source with { Platform = platform, Tables = [Table with { RowSecured = true, Owner = "boss" }] })
            .ShouldBeOne(Severity.Blocker, "row_security").Remedy.ShouldBe(remedy);

    [Theory]
    [InlineData(IdentityRule.Report, Severity.Warning)]
    [InlineData(IdentityRule.InsertOnly, Severity.Warning)]
    [InlineData(IdentityRule.Full, Severity.Note)]
    public void A_table_without_identity_is_named_with_what_becomes_of_it(IdentityRule rule, Severity severity)
    {
        var facts = Healthy.Source with { Tables = [Table with { HasIdentity = false }] };
        Healthy.Examine(facts, Healthy.With(database => database with { Identity = rule })).ShouldBeOne(severity, "no_identity");
        Healthy.Examine(facts, Healthy.WithoutFollowing).ShouldBeEmpty();
        Healthy.Examine(Healthy.Source with { Tables = [Table with { HasIdentity = false, Partitioned = true }] }).ShouldBeEmpty();
    }

    [Fact]
    public void An_unlogged_table_is_not_followed() =>
        Healthy.Examine(Healthy.Source with { Tables = [Table with { Unlogged = true, HasIdentity = false }] })
            .ShouldBeOne(Severity.Warning, "unlogged_tables").Remedy.ShouldContain("SET LOGGED");

    [Fact]
    public void Only_an_owner_can_publish_a_table()
    {
        var facts = Healthy.Source with { Tables = [Table with { Owned = false, Owner = "boss" }] };
        Healthy.Examine(facts).ShouldBeOne(Severity.Warning, "not_owner").Remedy.ShouldStartWith("GRANT \"boss\" TO \"mover\";");
        Healthy.Examine(facts, Healthy.WithoutFollowing).ShouldBeEmpty();
    }

    [Fact]
    public void An_existing_schema_must_be_writable()
    {
        var target = Healthy.Target with { Tables = [Table with { Writable = false, Readable = false }] };
        Healthy.Examine(target, Healthy.Existing).ShouldBeOne(Severity.Blocker, "unwritable_tables").Remedy.ShouldContain("GRANT SELECT, INSERT");
        Healthy.Examine(target).ShouldBeEmpty();
        Healthy.Examine(Healthy.Target with { Tables = [Table with { RowSecured = true }] }, Healthy.Existing).ShouldBeOne(Severity.Blocker, "row_security");
    }

    [Fact]
    public void Long_lists_are_cut()
    {
        var tables = Enumerable.Range(1, 12).Select(number => new TableFacts(new TableName("public", $"t{number}")) { Readable = false });
        Healthy.Examine(Healthy.Source with { Tables = [.. tables] }).ShouldBeOne(Severity.Blocker, "unreadable_tables").What.ShouldEndWith("public.t10 and 2 more.");
    }
}
