using Godwit.Engine;
using Godwit.Integration.Tests.Verify;

namespace Godwit.Integration.Tests.Moving;

public sealed class ParallelRestoreTests(Servers servers, ITestOutputHelper output)
{
    [Fact]
    public async Task Partitions_with_indexes_and_foreign_keys_both_ways_are_complete_every_time()
    {
        var random = Seed.Random(output);
        var source = await servers.FreshDatabaseAsync();
        await Psql.RunAsync(source.Superuser, """
            CREATE TABLE left_side (id int, k int, v text, other int, PRIMARY KEY (id, k)) PARTITION BY HASH (k);
            CREATE TABLE right_side (id int, k int, l int, lk int, PRIMARY KEY (id, k)) PARTITION BY RANGE (k);
            DO $$ BEGIN
                FOR i IN 0..11 LOOP
                    EXECUTE format('CREATE TABLE left_%s PARTITION OF left_side FOR VALUES WITH (MODULUS 12, REMAINDER %s)', i, i);
                    EXECUTE format('CREATE TABLE right_%s PARTITION OF right_side FOR VALUES FROM (%s) TO (%s)', i, i * 10, (i + 1) * 10);
                END LOOP;
            END $$;
            INSERT INTO left_side SELECT i, i % 120, md5(i::text), i FROM generate_series(1, 3000) i;
            INSERT INTO right_side SELECT i, i % 120, i, i % 120 FROM generate_series(1, 3000) i;
            CREATE INDEX left_v ON left_side (v);
            CREATE INDEX left_lower ON left_side (lower(v));
            CREATE INDEX right_l ON right_side (l);
            CREATE UNIQUE INDEX left_unique ON left_side (k, id);
            ALTER TABLE right_side ADD CONSTRAINT to_left FOREIGN KEY (l, lk) REFERENCES left_side (id, k);
            ALTER TABLE left_side ADD CONSTRAINT to_right FOREIGN KEY (id, k) REFERENCES right_side (id, k) DEFERRABLE;
            CREATE TABLE plain_1 (id int PRIMARY KEY, l int, lk int, FOREIGN KEY (l, lk) REFERENCES left_side (id, k));
            CREATE TABLE plain_2 (id int PRIMARY KEY REFERENCES plain_1);
            ALTER TABLE plain_1 ADD FOREIGN KEY (id) REFERENCES plain_2;
            ALTER TABLE left_3 ADD CONSTRAINT own FOREIGN KEY (other) REFERENCES plain_1 (id) NOT VALID;
            """);
        for (var round = 0; round < 4; round++)
        {
            var target = await servers.FreshDatabaseAsync(random.Next(2) == 0 ? 15 : 18);
            await using var migration = Migration.Between(source, target).With(database => database with { IndexWorkers = 4, Workers = 4 });
            migration.Configuration = migration.Configuration with { Migration = $"parallel_{round}" };

            var summary = await migration.RunAsync(verify: true);

            summary.Failures.ShouldBeEmpty();
            summary.Verdict!.Complaints().ShouldBeEmpty();
            summary.ExitCode.ShouldBe(ExitCode.Ok);
        }
    }
}
