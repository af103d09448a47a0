using Godwit.Engine.State;

namespace Godwit.Engine.Follow.Health;

/// <summary>What health is told beforehand.</summary>
public sealed record HealthSettings
{
    /// <summary>Name of the migration, which every measurement carries.</summary>
    public required string Migration { get; init; }

    /// <summary>Name of the slot.</summary>
    public required string Slot { get; init; }

    /// <summary>Most that the spool may hold, in bytes.</summary>
    public required long SpoolLimit { get; init; }

    /// <summary>Part of the slot's limit that raises the alarm, 0 to 1.</summary>
    public required double WalAlarm { get; init; }

    /// <summary>Where this process began: what others applied before counts in the totals.</summary>
    public required Cursor Cursor { get; init; }
}
