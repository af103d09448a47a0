using Godwit.Engine.Copy;
using Godwit.Engine.Doctor;
using Godwit.Engine.Events;
using Godwit.Engine.Follow;
using Godwit.Engine.Postgres;
using Godwit.Engine.Running;
using Godwit.Engine.Schema;
using Godwit.Engine.State;
using Godwit.Engine.Tests.Copy;
using Godwit.Engine.Tests.Schema.Archive;
using Godwit.Engine.Verify;

namespace Godwit.Engine.Tests.Cli;

/// <summary>Results of the engine with everything in them, to render.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Start = new(2025, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static Verdict Verdict { get; } = new()
    {
        Started = Start, Finished = Start.AddSeconds(1), Method = DigestMethod.HashText, Tables = [],
        Source = new("postgresql://a@s/d", "15.4", "1-1"), Target = new("postgresql://a@t/d", "18.4", "2-1"),
    };

    public static LeftSlot Slot { get; } = new("godwit_shop", new Lsn(0x16B374D848), new SlotRetention(3 << 20, 5L << 30, "5GB", "reserved"));

    public static ObjectRow Failure { get; } = new(
        7, "INDEX", "public.orders_by_day", ObjectState.Failed, null, "42883: function day(date) does not exist", "CREATE INDEX orders_by_day\n  ON public.orders (day(at));");

    public static LeftEntry Left { get; } = new(SampleArchives.Entry(3, "SUBSCRIPTION", "feed", schema: ""), "a subscription on both sides would receive every row twice");

    public static Unfollowed Unfollowed { get; } = new(new("public", "Log"), "it is UNLOGGED: its changes are not in the WAL");

    public static RunSummary Run { get; } = new()
    {
        Migration = "shop", Until = RunUntil.Copied, Elapsed = TimeSpan.FromSeconds(12.5), Tables = 2, Rows = 16044, Bytes = 5 << 20, LargeObjects = 1, Objects = 30,
        Failures = [Failure], Left = [Left], RolesCreated = ["clerk"], RolesFailed = [new RoleFailure("auditor", "permission denied")], Unfollowed = [Unfollowed], Slot = Slot, OpenDrifts = 2,
        Verdict = Verdict,
    };

    public static RunSummary PlainRun { get; } = new()
    {
        Migration = "shop", Until = RunUntil.Copied, Elapsed = TimeSpan.FromSeconds(1), Tables = 1, Rows = 1, Bytes = 8192, Objects = 1,
    };

    public static FollowHealth Health { get; } = new()
    {
        SeenAt = Start, Phase = HealthPhase.CatchingUp, IsConnected = true, SourceLsn = new(0x16B3800000), ReceivedLsn = new(0x16B3700000), AppliedLsn = new(0x16B3600000),
        Lag = TimeSpan.FromSeconds(62), LagBytes = 2 << 20, LagTransactions = 12345, CaughtUpIn = TimeSpan.FromSeconds(10), Transactions = 45678, Rows = 301222,
        TransactionsPerSecond = 1234.5, RowsPerSecond = 5678, SpoolBytes = 3 << 20, SpoolLimit = 20L << 30, WalStatus = "reserved", RetainedBytes = 12 << 20, SafeBytes = 5L << 30,
        Problem = "57P01: shutting down",
    };

    public static FollowHealth Live { get; } = Health with
    {
        Phase = HealthPhase.Live, Lag = TimeSpan.FromSeconds(0.04), LagBytes = 312, LagTransactions = 0, CaughtUpIn = null, Problem = null,
    };

    public static Drift Drift { get; } = new()
    {
        Kind = "column", Name = "public.orders.note", Table = new("public", "orders"), Source = "exists", Class = DriftClass.Additive,
        Statement = "ALTER TABLE \"public\".\"orders\" ADD COLUMN \"note\" text;",
    };

    public static Drift Retyped { get; } = new()
    {
        Kind = "column", Name = "public.orders.total", Property = "type", Table = new("public", "orders"), Source = "bigint", Target = "integer", Class = DriftClass.Manual,
        Statement = "ALTER TABLE \"public\".\"orders\" ALTER COLUMN \"total\" TYPE bigint;", Note = "afterwards `godwit resync public.orders`",
    };

    public static MigrationStatus Status { get; } = new()
    {
        Migration = "shop", HasStarted = true, Source = "postgresql://mover@one.example.com:5432/shop", Runner = new("ada", "host", 42, Start, IsAlive: true),
        Keeper = new(new(Guid.Empty, "ada", "host", 43, 7001, Start, TimeSpan.FromHours(24)), IsAlive: true),
        Workers = [new(Guid.Empty, true, "ada", "host", 42, Start, true, 1, 60), new(Guid.Empty, false, "bob", "pod-1", 7, Start, true, 1, 40)],
        Steps =
        [
            new(Steps.Preflight, StepState.Done, Start, Start.AddSeconds(1), "no warnings"), new(Steps.Copy, StepState.Running, Start.AddSeconds(1), null, null),
            new(Steps.Indexes, StepState.Failed, Start, Start.AddSeconds(3), "it broke"),
        ],
        Parts =
        [
            Part(1, "done", 8192) with { Rows = 100, Attempts = 1 }, Part(2, "running", 4096) with { Attempts = 2, Error = "57P01: shutting down" },
            Part(3, "waiting", 4096), Part(4, "failed", 1) with { Kind = PartKind.LargeObjects, Table = new("", ""), Attempts = 1, Error = "53100: disk full" },
        ],
        Objects = 30, Failures = [Failure], Slot = Slot, Cursor = new(Guid.Empty, new Lsn(0x16B3600000), 45678, 301222, Start.AddSeconds(-62)), Follow = Health,
        Drifts = [new(1, Drift, "55P03: canceling statement due to lock timeout", Start, null, null), new(2, Retyped, null, Start, null, null)],
        FollowAge = TimeSpan.FromSeconds(0.5), Verdict = new(Start, IsIdentical: true),
    };

    public static DoctorReport Doctor { get; } = new(
        [
            new(Severity.Blocker, "wal_level", Side.Source, "wal_level is replica.", "Following needs logical.", "ALTER SYSTEM SET wal_level = logical;"),
            new(Severity.Warning, "slots", Side.Target, "One slot is free.", "Two are needed.", ""),
            new(Severity.Note, "tools", null, "pg_dump 15 is used.", "", "apt-get install postgresql-client-18"),
            new(Severity.Ok, "tls", Side.Source, "TLSv1.3"),
        ], null, null);

    public static Preview Preview { get; } = new()
    {
        Steps = [(Steps.Preflight, "what `godwit doctor` examines"), (Steps.Copy, "2 tables in 3 parts")],
        Tables =
        [
            new(Tables.Copy("orders", 3 << 20), 2), new(Tables.Copy("prices", 8192, new CopyFormat(false, "column price: the binary form of money depends on the server")), 1),
        ],
        Workers = 4, Objects = 30, Left = [Left], Roles = ["clerk"], Publication = new([], [], [], [Unfollowed]),
    };

    private static PartRow Part(int id, string state, long bytes) =>
        new() { Id = id, Kind = PartKind.Table, Table = new("public", "Orders"), Lower = 0, Bytes = bytes, State = state };
}
