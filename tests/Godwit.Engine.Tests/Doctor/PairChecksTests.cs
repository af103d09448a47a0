using System.Collections.Immutable;
using Godwit.Engine.Doctor;
using Godwit.Engine.Doctor.Checks;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Tests.Doctor;

public sealed class PairChecksTests
{
    [Fact]
    public void A_healthy_pair_is_all_in_order_and_says_so()
    {
        Healthy.Examine(Healthy.Source, Healthy.Target).ShouldBeEmpty();
        DoctorChecks.OfPair.SelectMany(check => check.Run(new PairFacts(Healthy.Source, Healthy.Target, SameDatabase: false), Healthy.Configuration))
            .Select(finding => finding.Code).ShouldBe(DoctorChecks.OfPair.Select(check => check.Code));
    }

    [Fact]
    public void A_database_does_not_move_into_itself() =>
        Healthy.Examine(Healthy.Source, Healthy.Target, same: true).ShouldBeOne(Severity.Blocker, "same_database");

    [Fact]
    public void A_dump_does_not_go_into_an_older_version()
    {
        var older = Healthy.Target with { MajorVersion = 14 };
        Healthy.Examine(Healthy.Source, older).ShouldBeOne(Severity.Blocker, "target_older");
        Healthy.Examine(Healthy.Source with { Tables = [] }, older, Healthy.Existing).ShouldBeOne(Severity.Note, "target_older");
        Healthy.Examine(Healthy.Source, Healthy.Target with { MajorVersion = 15 }).ShouldBeEmpty();
    }

    [Fact]
    public void Encodings_must_go_together()
    {
        Healthy.Examine(Healthy.Source with { Encoding = "SQL_ASCII" }, Healthy.Target).ShouldBeOne(Severity.Blocker, "sql_ascii");
        Healthy.Examine(Healthy.Source with { Encoding = "SQL_ASCII" }, Healthy.Target with { Encoding = "SQL_ASCII" }).ShouldBeEmpty();
        Healthy.Examine(Healthy.Source with { Encoding = "LATIN1" }, Healthy.Target).ShouldBeOne(Severity.Note, "encodings_differ");
        Healthy.Examine(Healthy.Source with { Collation = "en_US.UTF-8 (libc)" }, Healthy.Target).ShouldBeOne(Severity.Note, "collations_differ");
    }

    [Theory]
    [InlineData(null, Severity.Note, "disk_unknown")]
    [InlineData(1L << 29, Severity.Blocker, "disk_too_small")]
    [InlineData((1L << 30) + 1, Severity.Warning, "disk_tight")]
    public void Room_is_needed(long? free, Severity severity, string code) =>
        Healthy.Examine(Healthy.Source, Healthy.Target with { FreeBytes = free }).ShouldBeOne(severity, code).Remedy.ShouldContain("1.5 GB");

    [Fact]
    public void Room_for_a_part_of_a_database_is_not_known() =>
        Healthy.Examine(Healthy.Source, Healthy.Target with { FreeBytes = 1 }, Healthy.With(database => database with { Include = ["public"] }))
            .ShouldBeOne(Severity.Warning, "disk_too_small");

    [Theory]
    [InlineData(Platform.Postgres, "timescaledb", "apt-get install postgresql-16-timescaledb")]
    [InlineData(Platform.Postgres, "pgcrypto", "postgresql-contrib")]
    [InlineData(Platform.Aws, "timescaledb", "SHOW rds.extensions")]
    [InlineData(Platform.Supabase, "timescaledb", "dashboard")]
    public void An_extension_must_be_there(Platform platform, string name, string remedy)
    {
        var source = Healthy.Source with { Extensions = Versions(name, "2.0") };
        Healthy.Examine(source, Healthy.Target with { Platform = platform }).ShouldBeOne(Severity.Blocker, "extension_missing").Remedy.ShouldContain(remedy);
        Healthy.Examine(source, Healthy.Target with { Platform = platform, Available = Versions(name, "2.0") }).ShouldBeEmpty();
        Healthy.Examine(source, Healthy.Target with { Platform = platform, Extensions = Versions(name, "1.0") }).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("1.10", "1.9", true)]
    [InlineData("1.9", "1.10", false)]
    [InlineData("2", "1.10", true)]
    [InlineData("1.0", "1.0", false)]
    public void An_older_extension_is_noted(string source, string target, bool noted)
    {
        var findings = Healthy.Examine(Healthy.Source with { Extensions = Versions("x", source) }, Healthy.Target with { Available = Versions("x", target) });
        if (noted) findings.ShouldBeOne(Severity.Note, "extension_older");
        else findings.ShouldBeEmpty();
    }

    [Fact]
    public void Supabases_own_extensions_stay_behind()
    {
        var source = Healthy.Source with { Platform = Platform.Supabase, Extensions = Versions("pg_graphql", "1.5") };
        Healthy.Examine(source, Healthy.Target).ShouldBeOne(Severity.Warning, "extension_left");
        Healthy.Examine(source, Healthy.Target with { Platform = Platform.Supabase }).ShouldBeOne(Severity.Blocker, "extension_missing");
    }

    [Fact]
    public void An_existing_schema_brings_its_own_extensions() =>
        Healthy.Examine(Healthy.Source with { Tables = [], Extensions = Versions("x", "1.0") }, Healthy.Target with { Available = Versions("x", "1.0") }, Healthy.Existing)
            .ShouldBeOne(Severity.Note, "extension_not_installed");

    [Fact]
    public void A_dump_needs_its_tables_not_to_be_there()
    {
        var target = Healthy.Target with { Tables = [new TableFacts(Healthy.Orders)] };
        Healthy.Examine(Healthy.Source, target).ShouldBeOne(Severity.Blocker, "target_tables_exist").What.ShouldContain("public.orders");
        Healthy.Examine(Healthy.Source, Healthy.Target with { Tables = [new TableFacts(new TableName("public", "other")) { HasRows = true }] }).ShouldBeEmpty();
    }

    [Fact]
    public void An_existing_schema_has_its_tables_and_they_are_empty()
    {
        var there = new TableFacts(Healthy.Orders) { HasRows = false };
        Healthy.Examine(Healthy.Source, Healthy.Target, Healthy.Existing).ShouldBeOne(Severity.Blocker, "target_tables_missing");
        Healthy.Examine(Healthy.Source, Healthy.Target with { Tables = [there] }, Healthy.Existing).ShouldBeEmpty();
        Healthy.Examine(Healthy.Source, Healthy.Target with { Tables = [there with { HasRows = true }] }, Healthy.Existing)
            .ShouldBeOne(Severity.Blocker, "target_not_empty").Remedy.ShouldBe("TRUNCATE \"public\".\"orders\";");
        Healthy.Examine(Healthy.Source, Healthy.Target with { Tables = [there with { HasRows = null }] }, Healthy.Existing).ShouldBeOne(Severity.Warning, "target_not_seen");
    }

    [Fact]
    public void An_existing_schema_keeps_what_the_source_has()
    {
        var there = new TableFacts(Healthy.Orders) { HasRows = false };
        var source = Healthy.Source with { Tables = [there with { Columns = [new("id", new(23, -1)), new("price", new(1700, ((12 << 16) | 4) + 4)), new("gone", new(25, -1))] }] };
        ImmutableArray<ColumnFacts> Columns(int scale) => [new("price", new(1700, ((12 << 16) | scale) + 4)), new("id", new(20, -1)), new("more", new(23, -1))];

        Healthy.Examine(source, Healthy.Target with { Tables = [there with { Columns = Columns(4) }] }, Healthy.Existing).ShouldBeEmpty();
        Healthy.Examine(source, Healthy.Target with { Tables = [there with { Columns = Columns(2) }] }, Healthy.Existing)
            .ShouldBeOne(Severity.Blocker, "target_type_narrower").What.ShouldContain("public.orders.price");
    }

    [Fact]
    public void Pg_dump_must_be_as_new_as_the_source()
    {
        ToolChecks.PgDump(new PgDump("/bin/pg_dump", 15), Healthy.Source, Healthy.Configuration).Severity.ShouldBe(Severity.Ok);
        ToolChecks.PgDump(new PgDump("/bin/pg_dump", 14), source: null, Healthy.Configuration).Severity.ShouldBe(Severity.Ok);
        ToolChecks.PgDump(pgDump: null, Healthy.Source, Healthy.Existing).Severity.ShouldBe(Severity.Ok);
        new List<Finding> { ToolChecks.PgDump(new PgDump("/bin/pg_dump", 14), Healthy.Source, Healthy.Configuration) }
            .ShouldBeOne(Severity.Blocker, "pg_dump_too_old").Remedy.ShouldStartWith("apt-get install postgresql-client-15");
        new List<Finding> { ToolChecks.PgDump(pgDump: null, Healthy.Source, Healthy.Configuration) }.ShouldBeOne(Severity.Blocker, "pg_dump_missing");
    }

    private static ImmutableSortedDictionary<string, string> Versions(string name, string version) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(name, version);
}
