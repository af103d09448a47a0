using Godwit.Engine.Events;
using Godwit.Engine.Follow;
using Godwit.Engine.Follow.Health;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Tests.Follow.Health;

/// <summary>Counters, looks and settings, of which a test changes what it is about.</summary>
internal static class Made
{
    public static readonly DateTimeOffset Start = new(2025, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public static HealthSettings Settings { get; } = new()
    {
        Migration = "shop", Slot = "godwit_shop", SpoolLimit = 20L << 30, WalAlarm = 0.5, Cursor = new(Guid.Empty, new Lsn(100), 7, 70, CommittedAt: null),
    };

    /// <summary>A stream that is being applied, with nothing on its way.</summary>
    public static FollowCounts Counts { get; } = new(
        IsConnected: true, IsApplying: true, ReceivedLsn: new(1000), ReceivedTransactions: 0, AppliedLsn: new(1000), SafeLsn: new(1000), AppliedTransactions: 0, PendingTransactions: 0, AppliedRows: 0,
        Groups: 0, Replays: 0, LastCommit: null, LastAppliedAt: null, SpoolBytes: 0, Problem: null, ApplyProblem: null);

    /// <summary>So many transactions wait.</summary>
    public static FollowCounts Waiting(this FollowCounts counts, long transactions) => counts with { ReceivedLsn = new(counts.AppliedLsn.Value + 1), PendingTransactions = transactions };

    public static SourceLook Look(long retained = 10, long? safe = null, string status = "reserved", TimeSpan ahead = default, TimeSpan roundTrip = default, ulong end = 1000) => new(
        new(end), Start + (roundTrip / 2) + ahead, new(new SlotRetention(retained, safe, "-1", status), new Lsn(900), 42), Start, roundTrip);
}
