using System.Collections.Immutable;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Planning;

/// <summary>A whole <c>godwit.yaml</c>, validated, with defaults filled in.</summary>
public sealed record Configuration
{
    /// <summary>Name of the migration: <c>[a-z0-9_]{1,40}</c>.</summary>
    public required string Migration { get; init; }

    /// <summary>Where the data comes from.</summary>
    public required EndpointConfiguration Source { get; init; }

    /// <summary>Where the data goes.</summary>
    public required EndpointConfiguration Target { get; init; }

    /// <summary>Refuse an unencrypted connection off loopback.</summary>
    public bool RequireTls { get; init; } = true;

    /// <summary>The database service.</summary>
    public DatabaseConfiguration Database { get; init; } = new();

    /// <summary>How to verify.</summary>
    public VerifyConfiguration Verify { get; init; } = new();

    /// <summary>How to turn the traffic.</summary>
    public CutoverConfiguration Cutover { get; init; } = new();

    /// <summary>The folder of the configuration file, absolute; relative paths start here.</summary>
    public required string Folder { get; init; }
}

/// <summary>What a side is.</summary>
public enum Platform
{
    /// <summary>Supabase, hosted or self-hosted.</summary>
    Supabase,

    /// <summary>Amazon RDS or Aurora.</summary>
    Aws,

    /// <summary>Any other PostgreSQL.</summary>
    Postgres,
}

/// <summary>One side: what it is and where its database is.</summary>
public sealed record EndpointConfiguration(Platform Platform, DatabaseUrl Database);

/// <summary><c>services.database</c>.</summary>
public sealed record DatabaseConfiguration
{
    /// <summary>How the target gets its schema.</summary>
    public SchemaStrategy Schema { get; init; } = new SchemaStrategy.Dump();

    /// <summary>Patterns of what to move; empty: every schema but the system's and <c>godwit</c>.</summary>
    public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>Patterns of what to leave.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>What to do with rows that are already on the target.</summary>
    public ConflictRule Conflict { get; init; } = ConflictRule.Fail;

    /// <summary>Rows a statement when <see cref="Conflict"/> is not <see cref="ConflictRule.Fail"/>.</summary>
    public int ConflictBatchRows { get; init; } = 1000;

    /// <summary>What to do with tables that have no replica identity.</summary>
    public IdentityRule Identity { get; init; } = IdentityRule.Report;

    /// <summary>Copy workers; null: chosen from the machine.</summary>
    public int? Workers { get; init; }

    /// <summary>Index workers; null: chosen from the machine.</summary>
    public int? IndexWorkers { get; init; }

    /// <summary>Size of a part in bytes of the source table's file.</summary>
    public long PartSize { get; init; } = 256L << 20;

    /// <summary>Following the source after the copy.</summary>
    public FollowConfiguration Follow { get; init; } = new();
}

/// <summary>How the target gets its schema.</summary>
public abstract record SchemaStrategy
{
    private SchemaStrategy() { }

    /// <summary>From <c>pg_dump</c> of the source.</summary>
    public sealed record Dump : SchemaStrategy;

    /// <summary>It is there already.</summary>
    public sealed record Existing : SchemaStrategy;

    /// <summary>A command of the user's makes it, such as <c>alembic upgrade head</c>.</summary>
    public sealed record Command(string CommandLine) : SchemaStrategy;
}

/// <summary>Rows that are already on the target.</summary>
public enum ConflictRule
{
    /// <summary>Refuse to start.</summary>
    Fail,

    /// <summary>Keep the target's row.</summary>
    Skip,

    /// <summary>Take the source's row.</summary>
    Update,
}

/// <summary>Tables without replica identity.</summary>
public enum IdentityRule
{
    /// <summary>Copied, reported, not published.</summary>
    Report,

    /// <summary>Set to REPLICA IDENTITY FULL on the source.</summary>
    Full,

    /// <summary>Published for INSERT only.</summary>
    InsertOnly,
}

/// <summary><c>services.database.follow</c>.</summary>
public sealed record FollowConfiguration
{
    /// <summary>Make a slot and follow the source's changes.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Source transactions in one target transaction, at most.</summary>
    public int GroupTransactions { get; init; } = 1000;

    /// <summary>How long a group waits to fill.</summary>
    public TimeSpan GroupDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>From so much WAL that waits on the source, changes are read in bulk and not streamed, in bytes; 0: never.</summary>
    public long BulkFrom { get; init; } = 16L << 20;

    /// <summary>Folder of the spool, absolute.</summary>
    public string Spool { get; init; } = ".godwit/spool";

    /// <summary>Most the spool may hold, in bytes.</summary>
    public long SpoolLimit { get; init; } = 20L << 30;

    /// <summary>Fraction of <c>safe_wal_size</c> that raises the alarm, 0 to 1.</summary>
    public double WalAlarm { get; init; } = 0.5;

    /// <summary>What to do when the limit is reached.</summary>
    public WalLimitRule OnWalLimit { get; init; } = WalLimitRule.Stop;

    /// <summary>What to do when the source's schema changes while it is followed.</summary>
    public SourceChangesRule SourceChanges { get; init; } = SourceChangesRule.Report;
}

/// <summary>Changes of the source's schema.</summary>
public enum SourceChangesRule
{
    /// <summary>Named, with what to run on the target.</summary>
    Report,

    /// <summary>Those that take nothing away are applied to the target, the rest is named.</summary>
    Apply,
}

/// <summary>At the WAL limit.</summary>
public enum WalLimitRule
{
    /// <summary>Stop the run, keep the slot.</summary>
    Stop,

    /// <summary>Drop the slot to protect the source.</summary>
    DropSlot,
}

/// <summary><c>verify</c>.</summary>
public sealed record VerifyConfiguration
{
    /// <summary>The kind of comparison.</summary>
    public VerifyMode Mode { get; init; } = VerifyMode.Exact;

    /// <summary>Longest wait for the temporary slot of a live verification.</summary>
    public TimeSpan SlotDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>In recheck mode: how often what differs is read before it counts.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Age from which a verdict is stale.</summary>
    public TimeSpan MaxVerdictAge { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A query on the source that yields roles and claims, whose view of rows is compared; null: that of a Supabase project, where it is one.</summary>
    public string? Identities { get; init; }

    /// <summary>Share of the machine's cores that a verification may use on each side, 0 to 1.</summary>
    public double Load { get; init; } = 0.5;
}

/// <summary>The kind of comparison.</summary>
public enum VerifyMode
{
    /// <summary>Both sides as of the same position in the source's WAL.</summary>
    Exact,

    /// <summary>What differs is read again when the apply has passed; needs no slot.</summary>
    Recheck,
}

/// <summary><c>cutover</c>.</summary>
public sealed record CutoverConfiguration
{
    /// <summary>Longest pause of writers.</summary>
    public TimeSpan MaxPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Keep the way back open.</summary>
    public bool WayBack { get; init; } = true;

    /// <summary>How long to watch after the turn.</summary>
    public TimeSpan Watch { get; init; } = TimeSpan.FromHours(48);

    /// <summary>Turn back by itself when the watch fails.</summary>
    public bool AutoRollback { get; init; }

    /// <summary>Roles of the application; empty: found automatically.</summary>
    public ImmutableArray<string> ApplicationRoles { get; init; } = [];
}
