using System.Threading.Channels;
using Godwit.Engine.Events;
using Godwit.Engine.Follow;
using Godwit.Engine.Follow.Health;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;
using Godwit.Integration.Tests.Cli;

namespace Godwit.Integration.Tests.Following;

/// <summary>What a real source shows of our slot.</summary>
public sealed class HealthLookTests(Servers servers)
{
    [Theory]
    [InlineData(15)]
    [InlineData(18)]
    public async Task A_slot_is_seen_with_what_it_holds_back_and_missed_when_it_is_gone(int version)
    {
        var database = await servers.FreshDatabaseAsync(version);
        var name = servers.UniqueName("health");
        await using var session = await database.OpenAsync();
        (await HealthLook.TakeAsync(session, name, TimeProvider.System, TestContext.Current.CancellationToken)).Slot.ShouldBeNull();

        await using (var slot = await Slot.CreateAsync(new Database(Side.Source, database.Customer, requireTls: true), name, TestContext.Current.CancellationToken))
        {
            await database.ExecuteAsync("CREATE TABLE public.t AS SELECT repeat('x', 1000) FROM generate_series(1, 1000)");
            // Commits do not wait for the disk here.
            await database.ExecuteAsync("SELECT pg_switch_wal()");
            var look = await HealthLook.TakeAsync(session, name, TimeProvider.System, TestContext.Current.CancellationToken);
            look.WalEnd.ShouldBeGreaterThan(slot.ConsistentPoint);
            look.ClockOffset.Duration().ShouldBeLessThan(TimeSpan.FromSeconds(1), "it is this machine's clock");
            look.RoundTrip.ShouldBeGreaterThan(TimeSpan.Zero);
            look.Slot.ShouldNotBeNull();
            look.Slot.ConfirmedFlush.ShouldBe(slot.ConsistentPoint);
            look.Slot.ActiveProcess.ShouldBeNull();
            look.Slot.Retention.RetainedBytes.ShouldBeGreaterThan(100 * 1000);
            (look.Slot.Retention.Status, look.Slot.Retention.SafeBytes, look.Slot.Retention.Limit).ShouldBe(("reserved", null, "-1"));
            (await Slot.RetentionAsync(session, name, TestContext.Current.CancellationToken)).ShouldNotBeNull().Status.ShouldBe("reserved");
        }
        await Slot.DropAsync(session, name, TestContext.Current.CancellationToken);
        (await HealthLook.TakeAsync(session, name, TimeProvider.System, TestContext.Current.CancellationToken)).Slot.ShouldBeNull();
    }

    [Fact]
    public async Task The_loop_goes_on_after_its_session_was_ended_and_its_health_is_kept()
    {
        var database = await servers.FreshDatabaseAsync();
        var source = new Database(Side.Source, database.Customer, requireTls: true);
        await using var state = await database.OpenAsync();
        await StateSchema.EnsureAsync(state, database.Customer, TestContext.Current.CancellationToken);
        await new MigrationStore("shop").EnsureAsync(state, "source", "scope", TestContext.Current.CancellationToken);
        var store = new FollowHealthStore("shop");
        (await store.FindAsync(state, TestContext.Current.CancellationToken)).ShouldBeNull();
        var settings = new HealthSettings { Migration = "shop", Slot = "none", SpoolLimit = 1000, WalAlarm = 0.5, Cursor = new(Guid.Empty, default, 0, 0, null) };
        var told = Channel.CreateUnbounded<FollowHealth>();

        await using (new HealthLoop(settings, source, new FollowProgress(), async (health, _, token) => await told.Writer.WriteAsync(health, token), TimeProvider.System))
        {
            var seen = await ReadAsync(told, health => health.SourceLsn is not null);
            seen.Problem.ShouldBe("The slot none is no longer on the source.");
            await database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%safe_wal_size%' AND pid <> pg_backend_pid()");
            await ReadAsync(told, health => health.SourceLsn is not null && health.SeenAt > seen.SeenAt);
        }

        var full = new FollowHealth
        {
            SeenAt = new(2025, 1, 2, 3, 4, 5, TimeSpan.Zero), Phase = HealthPhase.CatchingUp, IsConnected = true, SourceLsn = new(0x16B374D848), ReceivedLsn = new(3), AppliedLsn = new(2),
            LagBytes = 4, LagTransactions = 5, Lag = TimeSpan.FromMilliseconds(6.5), CaughtUpIn = TimeSpan.FromSeconds(7), Transactions = 8, Rows = 9, TransactionsPerSecond = 10.5,
            RowsPerSecond = 11.5, SpoolBytes = 12, SpoolLimit = 13, WalStatus = "extended", RetainedBytes = 14, SafeBytes = 15, Problem = "none",
        };
        await store.WriteAsync(state, full, TestContext.Current.CancellationToken);
        (await store.FindAsync(state, TestContext.Current.CancellationToken)).ShouldBe(full);
        var bare = full with
        {
            Phase = HealthPhase.Spooling, IsConnected = false, SourceLsn = null, LagBytes = null, Lag = null, CaughtUpIn = null, WalStatus = null, RetainedBytes = null, SafeBytes = null, Problem = null,
        };
        await store.WriteAsync(state, bare, TestContext.Current.CancellationToken);
        (await store.FindAsync(state, TestContext.Current.CancellationToken)).ShouldBe(bare);
    }

    private static async Task<FollowHealth> ReadAsync(Channel<FollowHealth> told, Func<FollowHealth, bool> wanted)
    {
        while (true)
        {
            var health = await told.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            if (wanted(health)) return health;
        }
    }
}
