namespace Godwit.Engine.Running;

/// <summary>Names of the steps, in their order, as the journal and every display show them.</summary>
public static class Steps
{
    /// <summary>Everything that must hold is looked at.</summary>
    public const string Preflight = "preflight";

    /// <summary>Publication, slot and snapshot.</summary>
    public const string Snapshot = "snapshot";

    /// <summary>The schema, first half: everything before the data.</summary>
    public const string Schema = "schema";

    /// <summary>The rows of all tables.</summary>
    public const string Copy = "copy";

    /// <summary>Large objects.</summary>
    public const string LargeObjects = "large objects";

    /// <summary>The schema, second half: indexes, constraints, triggers, policies, grants.</summary>
    public const string Indexes = "indexes and constraints";

    /// <summary>Where sequences stand.</summary>
    public const string Sequences = "sequences";

    /// <summary>Materialized views are filled.</summary>
    public const string MaterializedViews = "materialized views";

    /// <summary>Statistics for the planner.</summary>
    public const string Analyze = "analyze";

    /// <summary>Both sides are compared at the copy's snapshot.</summary>
    public const string Verify = "verify";

    /// <summary>What the source commits is applied on the target, until the run is ended.</summary>
    public const string Follow = "follow";

    /// <summary>The steps that a new copy runs again.</summary>
    public static readonly IReadOnlyList<string> AfterSchema = [Snapshot, Copy, LargeObjects, Indexes, Sequences, MaterializedViews, Analyze];
}
