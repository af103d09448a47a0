using Godwit.Engine.Doctor;
using Godwit.Engine.Planning;

namespace Godwit.Engine.Tests.Doctor;

public sealed class ReplicationChecksTests
{
    [Theory]
    [InlineData(Platform.Postgres, "ALTER SYSTEM SET wal_level = 'logical';")]
    [InlineData(Platform.Aws, "rds.logical_replication = 1")]
    [InlineData(Platform.Supabase, "--config wal_level=logical")]
    public void Wal_level_blocks_the_source_and_the_way_back(Platform platform, string remedy)
    {
        var source = Healthy.Source with { Platform = platform, Replication = new ReplicationFacts { WalLevel = "replica" } };
        Healthy.Examine(source).ShouldBeOne(Severity.Blocker, "wal_level").Remedy.ShouldContain(remedy);
        Healthy.Examine(source, Healthy.WithoutFollowing).ShouldBeEmpty();

        var target = Healthy.Target with { Platform = platform, Replication = source.Replication };
        Healthy.Examine(target).ShouldBeOne(Severity.Warning, "wal_level").Remedy.ShouldContain(remedy);
        Healthy.Examine(target, Healthy.Configuration with { Cutover = new CutoverConfiguration { WayBack = false } }).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(5, 5, Severity.Blocker)]
    [InlineData(0, 0, Severity.Blocker)]
    [InlineData(5, 4, Severity.Warning)]
    [InlineData(5, 3, null)]
    public void Slots_and_senders_must_be_free(int most, int used, Severity? severity)
    {
        var slots = Healthy.Examine(Healthy.Source with { Replication = new ReplicationFacts { MaxSlots = most, UsedSlots = used } });
        var senders = Healthy.Examine(Healthy.Source with { Replication = new ReplicationFacts { MaxSenders = most, ActiveSenders = used } });
        if (severity is not { } expected)
        {
            slots.ShouldBeEmpty();
            senders.ShouldBeEmpty();
            return;
        }
        slots.ShouldBeOne(expected, "max_replication_slots").What.ShouldContain($"{used} of {most}");
        senders.ShouldBeOne(expected, "max_wal_senders").Remedy.ShouldContain($"max_wal_senders = {used + 4}");
    }

    [Fact]
    public void A_limit_on_kept_wal_is_shown()
    {
        var limited = Healthy.Source with { Platform = Platform.Supabase, Replication = new ReplicationFacts { WalKeepBytes = 4L << 30 } };
        Healthy.Examine(limited).ShouldBeOne(Severity.Warning, "max_slot_wal_keep_size").What.ShouldContain("4 GB");
        Healthy.Examine(limited with { Platform = Platform.Postgres }).ShouldBeOne(Severity.Warning, "max_slot_wal_keep_size").Remedy.ShouldContain("pg_reload_conf");
        Healthy.Examine(limited, Healthy.WithoutFollowing).ShouldBeEmpty();
    }

    [Fact]
    public void Old_transactions_delay_the_slot()
    {
        var writer = new LongTransaction(7, "app", "db", TimeSpan.FromMinutes(3), Writes: true);
        var warning = Healthy.Examine(Healthy.Source with { LongTransactions = [writer] }).ShouldBeOne(Severity.Warning, "long_transactions");
        warning.What.ShouldContain("process 7 of app in db (3 min)");
        warning.Remedy.ShouldContain("pg_terminate_backend(7)");
        Healthy.Examine(Healthy.Source with { LongTransactions = [writer with { Writes = false }] }).ShouldBeOne(Severity.Note, "long_readers");
        Healthy.Examine(Healthy.Source with { LongTransactions = [writer] }, Healthy.WithoutFollowing).ShouldBeEmpty();
        Healthy.Examine(Healthy.Target with { LongTransactions = [writer] }).ShouldBeEmpty();
    }

    [Fact]
    public void Prepared_transactions_delay_the_slot() =>
        Healthy.Examine(Healthy.Source with { PreparedTransactions = ["it's"] }).ShouldBeOne(Severity.Warning, "prepared_transactions").Remedy.ShouldContain("'it''s'");

    [Fact]
    public void Hidden_sessions_are_noted() =>
        Healthy.Examine(Healthy.Source with { Role = Healthy.Source.Role with { SeesAllSessions = false } })
            .ShouldBeOne(Severity.Note, "sessions_hidden").Remedy.ShouldBe("GRANT pg_read_all_stats TO \"mover\";");
}
