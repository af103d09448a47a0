using FsCheck.Fluent;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Tests.Planning;

public sealed class ConfigurationLoaderTests
{
    [Fact]
    public void Three_keys_suffice_and_the_rest_are_the_contracts_defaults()
    {
        var configuration = ConfigurationSample.Load(ConfigurationSample.Minimal);

        configuration.Migration.ShouldBe("matbakh");
        configuration.Source.Platform.ShouldBe(Platform.Supabase);
        configuration.Source.Database.Host.ShouldBe("db.example.com");
        configuration.Target.Platform.ShouldBe(Platform.Aws);
        configuration.RequireTls.ShouldBeTrue();
        configuration.Database.Schema.ShouldBeOfType<SchemaStrategy.Dump>();
        configuration.Database.PartSize.ShouldBe(256L * 1024 * 1024);
        configuration.Database.Workers.ShouldBeNull();
        configuration.Database.Follow.Spool.ShouldBe(Path.Combine(configuration.Folder, ".godwit/spool"));
        configuration.Verify.ShouldBe(new VerifyConfiguration());
        configuration.Cutover.MaxPause.ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Every_key_is_read()
    {
        var configuration = ConfigurationSample.Load(ConfigurationSample.Minimal +
            """
            state: { database: null }
            require_tls: false
            services:
              database:
                schema: { command: "alembic upgrade head" }
                include: [public, '"My Schema"."a.b"']
                exclude: [public.tmp_*]
                conflict: fail
                conflict_batch_rows: 10
                identity: insert_only
                workers: 3
                index_workers: 4
                part_size: 1 GB
                follow: { enabled: false, group_transactions: 7, group_delay: 1s, bulk_from: 0B, spool: /var/spool, spool_limit: 1TB, wal_alarm: 80%, on_wal_limit: drop_slot, source_changes: apply }
            verify: { mode: exact, slot_deadline: 500ms, max_verdict_age: 1h, identities: "SELECT 'anon', '{}'", load: 25% }
            cutover: { max_pause: 1m, way_back: false, watch: 2d, auto_rollback: true, application_roles: [app, web] }
            switch: []
            """);

        configuration.RequireTls.ShouldBeFalse();
        var database = configuration.Database;
        database.Schema.ShouldBe(new SchemaStrategy.Command("alembic upgrade head"));
        database.Include.ShouldBe(["public", "\"My Schema\".\"a.b\""]);
        database.Exclude.ShouldBe(["public.tmp_*"]);
        database.ConflictBatchRows.ShouldBe(10);
        database.Identity.ShouldBe(IdentityRule.InsertOnly);
        (database.Workers, database.IndexWorkers, database.PartSize).ShouldBe((3, 4, 1L << 30));
        database.Follow.ShouldBe(new FollowConfiguration
        {
            Enabled = false, GroupTransactions = 7, GroupDelay = TimeSpan.FromSeconds(1), BulkFrom = 0, Spool = "/var/spool", SpoolLimit = 1L << 40,
            WalAlarm = 0.8, OnWalLimit = WalLimitRule.DropSlot, SourceChanges = SourceChangesRule.Apply,
        });
        configuration.Verify.ShouldBe(new VerifyConfiguration
        {
            SlotDeadline = TimeSpan.FromMilliseconds(500), MaxVerdictAge = TimeSpan.FromHours(1), Identities = "SELECT 'anon', '{}'", Load = 0.25,
        });
        configuration.Cutover.ApplicationRoles.ShouldBe(["app", "web"]);
        (configuration.Cutover.MaxPause, configuration.Cutover.Watch).ShouldBe((TimeSpan.FromMinutes(1), TimeSpan.FromDays(2)));
        (configuration.Cutover.WayBack, configuration.Cutover.AutoRollback).ShouldBe((false, true));
    }

    [Theory]
    [InlineData("services:\n  database:\n    exclud: []", "6: unknown key services.database.exclud (nearest: exclude)")]
    [InlineData("services: { user: {} }", "4: unknown key services.user (valid: database)")]
    [InlineData("include: []", "4: unknown key include (nearest: services.database.include)")]
    [InlineData("require_tls: true\nrequire_tls: false", "5: duplicate key 'require_tls' (first on line 4)")]
    [InlineData("require_tls: yes", "4: require_tls: expected true or false, found 'yes'")]
    [InlineData("require_tls: [true]", "4: require_tls: expected a single value, found a list")]
    [InlineData("verify: exact", "4: verify: expected a section with keys, found 'exact'")]
    [InlineData("verify: { mode: }", "4: verify.mode: expected a single value, found nothing")]
    [InlineData("verify: { mode: exat }", "4: verify.mode: expected exact or recheck (nearest: exact), found 'exat'")]
    [InlineData("verify: { load: 0% }", "4: verify.load: expected a percentage from 1% to 100%, found '0%'")]
    [InlineData("verify: { load: 0.5 }", "4: verify.load: expected a percentage from 1% to 100%, found '0.5'")]
    [InlineData("verify: { slot_deadline: 5 }",
        "4: verify.slot_deadline: expected a duration from 100ms to 10m, such as 50ms, 5s, 10m or 48h, found '5'")]
    [InlineData("cutover: { max_pause: 2h }", "4: cutover.max_pause: expected a duration from 100ms to 1h, such as 50ms, 5s, 10m or 48h, found '2h'")]
    [InlineData("cutover: { application_roles: [] }", "4: cutover.application_roles: expected auto or a list of roles, found a list")]
    [InlineData("services: { database: { part_size: 256XB } }",
        "4: services.database.part_size: expected a size from 8kB to 1TB, such as 256MB (units kB, MB, GB, TB), found '256XB'")]
    [InlineData("services: { database: { part_size: 99999999999999999999GB } }",
        "4: services.database.part_size: expected a size from 8kB to 1TB, such as 256MB (units kB, MB, GB, TB), found '99999999999999999999GB'")]
    [InlineData("services: { database: { workers: 0 } }", "4: services.database.workers: expected auto or a whole number from 1 to 256, found '0'")]
    [InlineData("services: { database: { schema: dmp } }", "4: services.database.schema: expected dump, existing or { command: \"…\" }, found 'dmp'")]
    [InlineData("services: { database: { schema: {} } }", "4: missing key services.database.schema.command")]
    [InlineData("services: { database: { include: public } }", "4: services.database.include: expected a list such as [a, b], found 'public'")]
    [InlineData("services:\n  database:\n    include:\n      - public\n      - a.b.c",
        "8: services.database.include: expected schema or schema.table, without the database's name, found 'a.b.c'")]
    [InlineData("services: { database: { include: [pg_catalog] } }",
        "4: services.database.include: the schema pg_catalog never moves, found 'pg_catalog'")]
    [InlineData("cutover: &x { way_back: true }", "4: anchors (&name) and tags (!name) are not read: quote a text that starts with & or !")]
    [InlineData("state: { database: x }", "4: state.database is not built in this version: leave it out")]
    [InlineData("services: { users: {} }", "4: the service users is not built in this version")]
    [InlineData("services: { files: {} }", "4: the service files is not built in this version")]
    [InlineData("services: { realtime: {} }", "4: the service realtime is not built in this version")]
    [InlineData("services: { functions: {} }", "4: the service functions is not built in this version")]
    [InlineData("verify: { identities: [a] }", "4: verify.identities: expected a single value, found a list")]
    [InlineData("switch: [{ kind: pgbouncer }]", "4: switch is not built in this version: leave it out and point the traffic yourself")]
    public void An_error_names_line_key_and_what_was_expected(string yaml, string expected) =>
        ConfigurationSample.ErrorsAfterMinimal(yaml).ShouldBe([expected]);

    [Theory]
    [InlineData("", "1: the file is empty")]
    [InlineData("# nothing\n", "1: the file is empty")]
    [InlineData("---\n", "1: the file is empty")]
    [InlineData("- a", "1: expected keys and values such as `migration: NAME`")]
    public void A_file_without_keys_is_refused(string yaml, string expected) => ConfigurationSample.Errors(yaml).ShouldBe([expected]);

    [Fact]
    public void Missing_keys_are_all_named() => ConfigurationSample.Errors("source: { platform: postgres }\nverify:\n").ShouldBe(
        ["1: missing key target", "1: missing key migration", "1: missing key source.database"], ignoreOrder: true);

    [Fact]
    public void All_errors_are_said_at_once_in_the_order_of_their_lines() =>
        ConfigurationSample.Errors("migration: Bad-Name\nsource: { platform: oracle, database: '${NOT_SET}' }\ntarget: 5\nverfy: {}").ShouldBe(
        [
            "1: migration: expected 1 to 40 of a-z, 0-9 and _, found 'Bad-Name'",
            "2: source.platform: expected supabase, aws or postgres, found 'oracle'",
            "2: variable NOT_SET is not set, neither in the environment nor in a .env beside the file",
            "3: target: expected a section with keys, found '5'",
            "4: unknown key verfy (nearest: verify)",
        ]);

    [Fact]
    public void Malformed_yaml_names_its_line() =>
        ConfigurationSample.Errors("migration: a\nsource: { platform: postgres\ntarget: x\n").ShouldHaveSingleItem().ShouldMatch("^[23]: the YAML is not readable");

    [Fact]
    public void Any_damage_to_a_file_is_an_error_with_a_line_and_nothing_else()
    {
        var damage =
            from position in Gen.Choose(0, ConfigurationTemplate.Text.Length - 1)
            from length in Gen.Choose(0, 12)
            from inserted in Gen.Elements("", ":", "\n", "  ", "{", "}", "[", "]", "\"", "'", "*x", "&x ", "!x ", "-", "- ", "#", "|", ">", "?", "---", "\t", "é", "${", "}")
            select ConfigurationTemplate.Text.Remove(position, Math.Min(length, ConfigurationTemplate.Text.Length - position)).Insert(position, inserted);
        var environment = new Dictionary<string, string> { ["SOURCE_DATABASE_URL"] = "postgresql://u:s3cret@h/d", ["TARGET_DATABASE_URL"] = "postgresql://u:s3cret@g/d" };
        Seeded.Check(damage.ToArbitrary(), yaml =>
        {
            try
            {
                ConfigurationSample.Load(yaml, environment);
            }
            catch (GodwitException error)
            {
                error.ExitCode.ShouldBe(ExitCode.Usage);
                error.Problem.Why.Split('\n').ShouldAllBe(line => System.Text.RegularExpressions.Regex.IsMatch(line, @"godwit\.yaml:[1-9]\d*: "));
                error.Problem.ToString().ShouldNotContain("s3cret");
            }
        }, times: 1000);
    }

    [Fact]
    public void A_missing_file_points_to_init()
    {
        var error = Should.Throw<GodwitException>(() => ConfigurationLoader.Load("/nowhere/godwit.yaml", new Dictionary<string, string>()));
        error.ExitCode.ShouldBe(ExitCode.Usage);
        error.Problem.Code.ShouldBe("no_configuration");
        error.Problem.Remedy.ShouldContain("godwit init");
    }

    [Fact]
    public void Variables_come_from_the_environment_then_from_the_file_beside_it()
    {
        var yaml =
            """
            migration: ${NAME}
            source: { platform: postgres, database: "${URL}" }
            target: { platform: postgres, database: "postgresql://u:$${x}$$@${HOST}:${PORT}/d" }
            services: { database: { workers: "${WORKERS}", schema: { command: "echo $${HOME} $PATH" } } }
            """;
        var configuration = ConfigurationSample.Load(
            yaml,
            new() { ["NAME"] = "from_environment", ["HOST"] = "h" },
            "NAME=from_file\nexport URL='postgresql://a:b@c/d'\nPORT=5555 # the other one\nWORKERS=2\n");

        configuration.Migration.ShouldBe("from_environment");
        configuration.Source.Database.Host.ShouldBe("c");
        configuration.Target.Database.Port.ShouldBe(5555);
        configuration.Target.Database.Password!.Value.Reveal().ShouldBe("${x}$$");
        configuration.Database.Workers.ShouldBe(2);
        configuration.Database.Schema.ShouldBe(new SchemaStrategy.Command("echo ${HOME} $PATH"));
    }

    [Theory]
    [InlineData("source: { platform: postgres, database: \"${SECRET}\" }")]
    [InlineData("source: { platform: \"${SECRET}\", database: \"${SECRET}\" }")]
    [InlineData("source: { platform: \"postgresql://u:s3cret@h\", database: \"postgresql://u:s3cret@h:port/d\" }")]
    [InlineData("source: { platform: postgres, database: *s3cret }")]
    [InlineData("source: { platform: postgres, database: !s3cret x }")]
    [InlineData("source: { platform: postgres, database: %s3cret }")]
    [InlineData("source: { platform: postgres, database: \"postgresql://u:s3cret@h\"s3cret }")]
    [InlineData("source: { platform: postgres, database: \"postgresql://u:s3cret/x@h/d\" }")]
    [InlineData("source: { platform: postgres, database: \"postgresql://u:5432?s3cret=1@h/d\" }")]
    [InlineData("source: { platform: postgres, database: \"postgresql://h/d?s3cret=1\" }")]
    [InlineData("source: { platform: postgres, postgresql://u:s3cret@h/d: x }")]
    [InlineData("source: [postgresql://u:s3cret@h/d]")]
    public void A_secret_never_appears_in_a_message(string source)
    {
        var errors = ConfigurationSample.Errors(
            $"migration: m\n{source}\ntarget: {{ platform: postgres, database: postgresql://u:s3cret@[::1/d }}\n",
            new() { ["SECRET"] = "nonsense s3cret" },
            "KEY 's3cret'\nBROKEN=\"s3cret\nx");
        errors.ShouldNotBeEmpty();
        string.Join('\n', errors).ShouldNotContain("s3cret");
    }

    [Fact]
    public void Certificates_are_found_beside_the_file()
    {
        var configuration = ConfigurationSample.Load(
            "migration: m\nsource: { platform: postgres, database: 'postgresql://h/d?sslrootcert=ca.pem' }\n"
            + "target: { platform: postgres, database: 'postgresql://h/e?sslrootcert=/etc/ca.pem' }");
        configuration.Source.Database.RootCertificate.ShouldBe(Path.Combine(configuration.Folder, "ca.pem"));
        configuration.Target.Database.RootCertificate.ShouldBe("/etc/ca.pem");
        configuration.Source.Database.Tls.ShouldBe(TlsMode.VerifyFull);
    }
}
