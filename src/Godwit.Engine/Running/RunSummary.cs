using System.Collections.Immutable;
using Godwit.Engine.Follow;
using Godwit.Engine.Postgres;
using Godwit.Engine.Schema;
using Godwit.Engine.State;
using Godwit.Engine.Verify;

namespace Godwit.Engine.Running;

/// <summary>A slot that a run left on the source.</summary>
/// <param name="Name">Name.</param>
/// <param name="ConsistentPoint">Where it begins.</param>
/// <param name="Retention">What it holds back, and its limit; null when the source no longer has it.</param>
public sealed record LeftSlot(string Name, Lsn ConsistentPoint, SlotRetention? Retention);

/// <summary>What a run did.</summary>
public sealed record RunSummary
{
    /// <summary>Name of the migration.</summary>
    public required string Migration { get; init; }

    /// <summary>How far it was to go.</summary>
    public required RunUntil Until { get; init; }

    /// <summary>Time it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>An earlier run had done everything already.</summary>
    public bool WasComplete { get; init; }

    /// <summary>Tables with rows of their own that are complete.</summary>
    public int Tables { get; init; }

    /// <summary>Rows on the target.</summary>
    public long Rows { get; init; }

    /// <summary>Bytes of the source's table files that were copied.</summary>
    public long Bytes { get; init; }

    /// <summary>Large objects copied.</summary>
    public long LargeObjects { get; init; }

    /// <summary>Objects of the schema on the target.</summary>
    public int Objects { get; init; }

    /// <summary>Objects that failed, or were skipped because of those; not empty: exit code 1.</summary>
    public ImmutableArray<ObjectRow> Failures { get; init; } = [];

    /// <summary>Objects that do not move, with the reason.</summary>
    public ImmutableArray<LeftEntry> Left { get; init; } = [];

    /// <summary>Roles made on the target, NOLOGIN.</summary>
    public ImmutableArray<string> RolesCreated { get; init; } = [];

    /// <summary>Roles that could not be made.</summary>
    public ImmutableArray<RoleFailure> RolesFailed { get; init; } = [];

    /// <summary>Tables that are copied but will not be followed.</summary>
    public ImmutableArray<Unfollowed> Unfollowed { get; init; } = [];

    /// <summary>The slot on the source; null: none.</summary>
    public LeftSlot? Slot { get; init; }

    /// <summary>Changes of the source's schema that the target has not, as the run last saw them; null: nothing is followed.</summary>
    public int? OpenDrifts { get; init; }

    /// <summary>The verdict at the copy's snapshot; null when it was not asked for.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>Exit code of the run.</summary>
    public ExitCode ExitCode =>
        Failures.Length > 0 || RolesFailed.Length > 0 ? ExitCode.Failed : Verdict?.ExitCode ?? ExitCode.Ok;
}
