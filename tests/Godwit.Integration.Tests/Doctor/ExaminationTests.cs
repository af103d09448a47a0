using Godwit.Engine.Doctor;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Local;

namespace Godwit.Integration.Tests.Doctor;

public sealed class ExaminationTests(Servers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<int, StandIn, int, StandIn> Pairs() => new()
    {
        { 15, StandIn.Plain, 18, StandIn.Plain }, { 15, StandIn.Supabase, 15, StandIn.Rds }, { 17, StandIn.Supabase, 18, StandIn.Rds },
        { 18, StandIn.Rds, 18, StandIn.Supabase },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_healthy_pair_has_no_blocker(int from, StandIn source, int to, StandIn target)
    {
        var one = await servers.FreshDatabaseAsync(from, source, "from");
        var other = await servers.FreshDatabaseAsync(to, target, "to");
        await ExecuteAsync(one, "CREATE TABLE public.t (id int PRIMARY KEY)");

        var report = await ExamineAsync(one, other, new DatabaseConfiguration { Include = ["public"] });

        report.Findings.Where(finding => finding.Severity == Severity.Blocker).ShouldBeEmpty();
        report.HasBlockers.ShouldBeFalse();
        report.Source.ShouldNotBeNull().MajorVersion.ShouldBe(from);
        report.Source.Tables.ShouldHaveSingleItem().Name.ShouldBe(new TableName("public", "t"));
        report.Source.Tls.ShouldNotBeNull();
        report.Target.ShouldNotBeNull().Role.Name.ShouldBe(other.Cluster.CustomerRole);
        report.Target.Role.Superuser.ShouldBe(target == StandIn.Plain);
        report.Target.BehindPooler.ShouldBeFalse();
        report.Target.SettingsArrive.ShouldBeTrue();
        report.Target.Encoding.ShouldBe("UTF8");
    }

    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task What_a_poor_role_may_not_do_is_named(int version)
    {
        var one = await servers.FreshDatabaseAsync(version);
        var other = await servers.FreshDatabaseAsync(version);
        var role = servers.UniqueName("poor");
        await ExecuteAsync(one,
            $"""
            CREATE ROLE {role} LOGIN PASSWORD 'poor';
            CREATE TABLE public.hidden (id serial PRIMARY KEY);
            CREATE TABLE public.secured (id int PRIMARY KEY);
            ALTER TABLE public.secured ENABLE ROW LEVEL SECURITY;
            CREATE TABLE public.anonymous (id int);
            CREATE UNLOGGED TABLE public.unlogged (id int);
            CREATE TABLE public.whole (id int); ALTER TABLE public.whole REPLICA IDENTITY FULL;
            CREATE TABLE public.parted (id int PRIMARY KEY) PARTITION BY RANGE (id);
            CREATE TABLE public.parted_1 PARTITION OF public.parted FOR VALUES FROM (0) TO (10);
            GRANT SELECT ON public.secured, public.anonymous, public.unlogged, public.whole, public.parted, public.parted_1 TO {role};
            """);
        var configuration = Configure(one, other) with
        {
            Source = new(Platform.Postgres, one.Cluster.Url(role, new Engine.Secret("poor"), one.Name)),
            Target = new(Platform.Postgres, other.Cluster.Url(role, new Engine.Secret("poor"), other.Name)),
        };

        var report = await Examination.RunAsync(configuration, new FixedPgDump(version), null, Cancellation);

        Codes(report, Severity.Blocker).ShouldBe(
            ["no_create", "no_create", "no_create_in_schema", "no_replication", "row_security", "unreadable_sequences", "unreadable_tables"]);
        Codes(report, Severity.Warning).ShouldBe(["no_identity", "no_replication_role", "no_replication_role", "not_owner", "unlogged_tables"]);
        Of(report, "unreadable_tables").What.ShouldContain(": public.hidden.");
        Of(report, "unreadable_sequences").What.ShouldContain(": public.hidden_id_seq.");
        Of(report, "row_security").What.ShouldContain(": public.secured.");
        Of(report, "no_identity").What.ShouldContain(": public.anonymous.");
        Of(report, "unlogged_tables").What.ShouldContain(": public.unlogged.");
        report.Source!.FreeBytes.ShouldBeNull();

        // Every remedy, done by an administrator, is accepted by the server and helps.
        await ExecuteAsync(one,
            $"""
            ALTER ROLE {role} REPLICATION BYPASSRLS; GRANT pg_read_all_data TO {role}; GRANT {one.Cluster.CustomerRole} TO {role};
            GRANT SET ON PARAMETER session_replication_role TO {role}; GRANT CREATE ON DATABASE {Sql.Name(one.Name)} TO {role};
            """);
        await ExecuteAsync(other, $"GRANT CREATE ON DATABASE {Sql.Name(other.Name)} TO {role}; GRANT CREATE, USAGE ON SCHEMA public TO {role}");
        (await Examination.RunAsync(configuration, new FixedPgDump(version), null, Cancellation)).HasBlockers.ShouldBeFalse();
    }

    [Fact]
    public async Task One_database_is_recognized_by_any_name()
    {
        var one = await servers.FreshDatabaseAsync();
        var neighbour = await servers.FreshDatabaseAsync();
        await ExecuteAsync(one, "CREATE TABLE public.t (id int PRIMARY KEY)");

        var same = Configure(one, one) with { Target = new(Platform.Postgres, one.Customer with { Host = one.Cluster.SocketFolder, Tls = TlsMode.Disable, RootCertificate = null }) };
        Codes(await Examination.RunAsync(same, new FixedPgDump(99), null, Cancellation), Severity.Blocker).ShouldBe(["same_database", "target_tables_exist"]);
        (await ExamineAsync(one, neighbour)).HasBlockers.ShouldBeFalse();
    }

    [Fact]
    public async Task An_existing_schema_is_compared_and_must_be_empty()
    {
        var one = await servers.FreshDatabaseAsync();
        var other = await servers.FreshDatabaseAsync();
        await ExecuteAsync(one, "CREATE TABLE public.a (id int PRIMARY KEY); CREATE TABLE public.\"B b\" (id int PRIMARY KEY); CREATE TABLE public.c (id int PRIMARY KEY)");
        await ExecuteAsync(one, "CREATE DOMAIN public.exact AS numeric(12, 4); CREATE TABLE public.d (id int PRIMARY KEY, at timestamptz, price public.exact, tags text, sum int GENERATED ALWAYS AS (id * 2) STORED)");
        await ExecuteAsync(other, "CREATE TABLE public.d (tags varchar(9), id bigint PRIMARY KEY, at timestamp, price numeric(12, 2), sum int)");
        await ExecuteAsync(other, "CREATE TABLE public.a (id int PRIMARY KEY); CREATE TABLE public.\"B b\" (id int PRIMARY KEY); INSERT INTO public.\"B b\" VALUES (1)");

        var report = await ExamineAsync(one, other, new DatabaseConfiguration { Schema = new SchemaStrategy.Existing() });

        Codes(report, Severity.Blocker).ShouldBe(["target_not_empty", "target_tables_missing", "target_type_narrower"]);
        Of(report, "target_not_empty").Remedy.ShouldBe("TRUNCATE \"public\".\"B b\";");
        Of(report, "target_tables_missing").What.ShouldContain(": public.c.");
        Of(report, "target_type_narrower").What.ShouldContain(": public.d.at, public.d.price.");
    }

    [Fact]
    public async Task A_side_that_is_not_there_does_not_hide_the_other()
    {
        var one = await servers.FreshDatabaseAsync();
        var configuration = Configure(one, one) with { Target = new(Platform.Postgres, one.Customer with { Port = 1 }) };

        var report = await Examination.RunAsync(configuration, new FixedPgDump(99), null, Cancellation);

        Codes(report, Severity.Blocker).ShouldBe(["unreachable"]);
        Of(report, "unreachable").Side.ShouldBe(Side.Target);
        report.Target.ShouldBeNull();
        report.Source.ShouldNotBeNull();
        report.Findings.ShouldContain(finding => finding.Code == "connection" && finding.Side == Side.Source && finding.Severity == Severity.Ok);
    }

    [Fact]
    public async Task A_server_that_is_not_set_up_is_told_how()
    {
        await using var cluster = await Servers.StartAsync(new LocalClusterOptions
        {
            Settings = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty
                .Add("wal_level", "replica").Add("max_replication_slots", "0").Add("max_slot_wal_keep_size", "64MB").Add("max_prepared_transactions", "2")
                .Add("default_transaction_read_only", "on"),
        });
        await using var session = await cluster.OpenSuperuserAsync("postgres", Cancellation);
        foreach (var statement in new[]
        {
            "SET default_transaction_read_only = off", "CREATE TABLE public.t (id int PRIMARY KEY)", "CREATE DATABASE other",
            "BEGIN", "INSERT INTO public.t VALUES (1)", "PREPARE TRANSACTION 'waiting'",
        })
            await session.ExecuteAsync(statement, Cancellation);
        var configuration = new Configuration
        {
            Migration = "m", Folder = "/", Source = new(Platform.Postgres, cluster.Superuser("postgres")), Target = new(Platform.Postgres, cluster.Superuser("other")),
        };

        var report = await Examination.RunAsync(configuration, new FixedPgDump(99), null, Cancellation);

        Codes(report, Severity.Blocker).ShouldBe(["max_replication_slots", "target_read_only", "wal_level"]);
        Codes(report, Severity.Warning).ShouldBe(["max_replication_slots", "max_slot_wal_keep_size", "max_slot_wal_keep_size", "prepared_transactions", "wal_level"]);
        await session.ExecuteAsync("ROLLBACK PREPARED 'waiting'", Cancellation);
    }

    private Task<DoctorReport> ExamineAsync(FreshDatabase one, FreshDatabase other, DatabaseConfiguration? database = null) =>
        Examination.RunAsync(Configure(one, other) with { Database = database ?? new() }, new FixedPgDump(99), null, Cancellation);

    private static Configuration Configure(FreshDatabase one, FreshDatabase other) => new()
    {
        Migration = "m", Folder = "/", Source = new(PlatformOf(one), one.Customer), Target = new(PlatformOf(other), other.Customer),
    };

    private static Platform PlatformOf(FreshDatabase database) => database.Cluster.StandIn switch
    {
        StandIn.Rds => Platform.Aws,
        StandIn.Supabase => Platform.Supabase,
        _ => Platform.Postgres,
    };

    private static async Task ExecuteAsync(FreshDatabase database, string sql)
    {
        await using var session = await database.OpenAsync();
        await session.ExecuteAsync(sql, Cancellation);
    }

    private static string[] Codes(DoctorReport report, Severity severity) =>
        [.. report.Findings.Where(finding => finding.Severity == severity).Select(finding => finding.Code).Order(StringComparer.Ordinal)];

    private static Finding Of(DoctorReport report, string code) => report.Findings.First(finding => finding.Code == code && finding.Severity > Severity.Ok);

    /// <summary>Stands for a pg_dump of this version.</summary>
    private sealed class FixedPgDump(int major) : IPgDumpLocator
    {
        public Task<PgDump?> FindAsync(CancellationToken cancellationToken) => Task.FromResult<PgDump?>(new PgDump("/bin/pg_dump", major));
    }
}
