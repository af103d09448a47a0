using System.Collections.Immutable;
using Godwit.Engine.Events;
using Godwit.Engine.State;

namespace Godwit.Engine.Running;

/// <summary>Who runs a migration, or ran it last.</summary>
/// <param name="Operator">User name.</param>
/// <param name="Host">Machine.</param>
/// <param name="Process">Process number there.</param>
/// <param name="Since">Since when.</param>
/// <param name="IsAlive">Its session still holds the lock.</param>
public sealed record RunnerStatus(string Operator, string Host, int Process, DateTimeOffset Since, bool IsAlive);

/// <summary>The keeper of the copy's snapshot.</summary>
/// <param name="Row">Who it is.</param>
/// <param name="IsAlive">Its session is on the source; null: the source could not be asked.</param>
public sealed record KeeperStatus(KeeperRow Row, bool? IsAlive);

/// <summary>The last verdict.</summary>
public sealed record VerdictStatus(DateTimeOffset FinishedAt, bool IsIdentical);

/// <summary>Where a migration stands.</summary>
public sealed record MigrationStatus
{
    /// <summary>Name.</summary>
    public required string Migration { get; init; }

    /// <summary>False: no run of this migration has reached the target yet; all else is empty.</summary>
    public required bool HasStarted { get; init; }

    /// <summary>Source it was started with.</summary>
    public string? Source { get; init; }

    /// <summary>Its runner; null before the first.</summary>
    public RunnerStatus? Runner { get; init; }

    /// <summary>The keeper; null: no snapshot is kept.</summary>
    public KeeperStatus? Keeper { get; init; }

    /// <summary>Processes that copy parts or did, the runner among them.</summary>
    public ImmutableArray<WorkerRow> Workers { get; init; } = [];

    /// <summary>Steps that have begun, in order.</summary>
    public ImmutableArray<JournalRow> Steps { get; init; } = [];

    /// <summary>All parts.</summary>
    public ImmutableArray<PartRow> Parts { get; init; } = [];

    /// <summary>Parts that needed more than one attempt, or failed.</summary>
    public IEnumerable<PartRow> Troubled => Parts.Where(part => part.Attempts > 1 || part.Error is not null);

    /// <summary>Objects of the schema on the target.</summary>
    public int Objects { get; init; }

    /// <summary>Objects that failed or were skipped.</summary>
    public ImmutableArray<ObjectRow> Failures { get; init; } = [];

    /// <summary>Slot on the source; null: none.</summary>
    public LeftSlot? Slot { get; init; }

    /// <summary>Why the source could not be asked about the slot; null when it could.</summary>
    public string? SourceUnreachable { get; init; }

    /// <summary>How far the target has followed; null: nothing is followed.</summary>
    public Cursor? Cursor { get; init; }

    /// <summary>Tables that do not stand where the others do.</summary>
    public ImmutableArray<TableCursor> Tables { get; init; } = [];

    /// <summary>How following fares, as its runner last saw it; null: no runner has followed yet.</summary>
    public FollowHealth? Follow { get; init; }

    /// <summary>How long ago that was; never negative.</summary>
    public TimeSpan FollowAge { get; init; }

    /// <summary>Changes of the source's schema that the target has not; the oldest first.</summary>
    public ImmutableArray<DriftRow> Drifts { get; init; } = [];

    /// <summary>Why nothing is known of changes of the source's schema; null: it is, or nothing is followed.</summary>
    public string? SchemaUnseen { get; init; }

    /// <summary>The last verdict; null: never verified.</summary>
    public VerdictStatus? Verdict { get; init; }
}
