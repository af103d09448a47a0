using System.Collections.Immutable;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Doctor;

/// <summary>What one side's server, database and role are, as probed.</summary>
public sealed record ServerFacts
{
    /// <summary>Which side.</summary>
    public required Side Side { get; init; }

    /// <summary>What the configuration says it is.</summary>
    public required Platform Platform { get; init; }

    /// <summary>Where it is.</summary>
    public required DatabaseUrl Url { get; init; }

    /// <summary>Major version.</summary>
    public required int MajorVersion { get; init; }

    /// <summary>The server's own words for its version.</summary>
    public required string Version { get; init; }

    /// <summary>TLS version of this session; null: it is not encrypted.</summary>
    public string? Tls { get; init; }

    /// <summary>The session's own process differs from the one that was announced: a pooler stands between.</summary>
    public bool BehindPooler { get; init; }

    /// <summary>The session's start-up settings are in force.</summary>
    public bool SettingsArrive { get; init; } = true;

    /// <summary>A standby.</summary>
    public bool InRecovery { get; init; }

    /// <summary><c>default_transaction_read_only</c>.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>What logical replication needs.</summary>
    public ReplicationFacts Replication { get; init; } = new();

    /// <summary>The role that logged in.</summary>
    public RoleFacts Role { get; init; } = new();

    /// <summary>Encoding of the database.</summary>
    public string Encoding { get; init; } = "UTF8";

    /// <summary>Collation with its provider, such as <c>en_US.UTF-8 (libc)</c>.</summary>
    public string Collation { get; init; } = "";

    /// <summary>Size of the database in bytes.</summary>
    public long DatabaseBytes { get; init; }

    /// <summary>Free bytes on the server's disk; null: cannot be known from here.</summary>
    public long? FreeBytes { get; init; }

    /// <summary>Transactions older than a minute, in any database.</summary>
    public ImmutableArray<LongTransaction> LongTransactions { get; init; } = [];

    /// <summary>Names of prepared transactions, in any database.</summary>
    public ImmutableArray<string> PreparedTransactions { get; init; } = [];

    /// <summary>Time-outs set for the role or the database, as <c>name=value</c>.</summary>
    public ImmutableArray<string> RoleTimeouts { get; init; } = [];

    /// <summary>Installed extensions and their versions.</summary>
    public ImmutableSortedDictionary<string, string> Extensions { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Extensions that could be installed, and the version that would be.</summary>
    public ImmutableSortedDictionary<string, string> Available { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The selected tables, without those of extensions.</summary>
    public ImmutableArray<TableFacts> Tables { get; init; } = [];

    /// <summary>The selected tables' sequences, and selected ones of no table, that the role may not read.</summary>
    public ImmutableArray<TableName> UnreadableSequences { get; init; } = [];

    /// <summary>The selected schemas.</summary>
    public ImmutableArray<string> Schemas { get; init; } = [];

    /// <summary>Those of them in which the role may create nothing.</summary>
    public ImmutableArray<string> SchemasWithoutCreate { get; init; } = [];

    /// <summary>The side in a sentence.</summary>
    public string Name => Side == Side.Source ? "source" : "target";
}

/// <summary>What logical replication needs.</summary>
public sealed record ReplicationFacts
{
    /// <summary><c>wal_level</c>.</summary>
    public string WalLevel { get; init; } = "logical";

    /// <summary><c>max_replication_slots</c>.</summary>
    public int MaxSlots { get; init; } = 10;

    /// <summary>Slots that exist.</summary>
    public int UsedSlots { get; init; }

    /// <summary><c>max_wal_senders</c>.</summary>
    public int MaxSenders { get; init; } = 10;

    /// <summary>Senders that run.</summary>
    public int ActiveSenders { get; init; }

    /// <summary><c>max_slot_wal_keep_size</c> in bytes; null: no limit.</summary>
    public long? WalKeepBytes { get; init; }
}

/// <summary>The role that logged in.</summary>
public sealed record RoleFacts
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "postgres";

    /// <summary>SUPERUSER.</summary>
    public bool Superuser { get; init; }

    /// <summary>REPLICATION.</summary>
    public bool Replication { get; init; }

    /// <summary>BYPASSRLS.</summary>
    public bool BypassRls { get; init; }

    /// <summary>CREATEROLE.</summary>
    public bool CreateRole { get; init; }

    /// <summary>CREATEDB.</summary>
    public bool CreateDatabase { get; init; }

    /// <summary>Member of <c>rds_replication</c>.</summary>
    public bool RdsReplication { get; init; }

    /// <summary>Member of <c>rds_superuser</c>.</summary>
    public bool RdsSuperuser { get; init; }

    /// <summary>Sees what other roles' sessions do.</summary>
    public bool SeesAllSessions { get; init; } = true;

    /// <summary>CREATE on the database.</summary>
    public bool CreateInDatabase { get; init; } = true;

    /// <summary>May set <c>session_replication_role</c>; tried, because RDS and Supabase permit it by hooks that no catalog shows.</summary>
    public bool SetReplicationRole { get; init; } = true;
}

/// <summary>A transaction older than a minute. What it runs is not looked at.</summary>
/// <param name="Process">Process id.</param>
/// <param name="User">Its role.</param>
/// <param name="Database">Its database.</param>
/// <param name="Age">Since its start.</param>
/// <param name="Writes">It has written.</param>
public sealed record LongTransaction(int Process, string User, string Database, TimeSpan Age, bool Writes);

/// <summary>A table and what the role can do with it.</summary>
public sealed record TableFacts(TableName Name)
{
    /// <summary>A partitioned table, which holds no rows itself.</summary>
    public bool Partitioned { get; init; }

    /// <summary>UNLOGGED.</summary>
    public bool Unlogged { get; init; }

    /// <summary>The role may read it.</summary>
    public bool Readable { get; init; } = true;

    /// <summary>The role may insert.</summary>
    public bool Writable { get; init; } = true;

    /// <summary>Row security hides rows from the role.</summary>
    public bool RowSecured { get; init; }

    /// <summary>The role is its owner, or a member of the owner.</summary>
    public bool Owned { get; init; } = true;

    /// <summary>The owner.</summary>
    public string Owner { get; init; } = "postgres";

    /// <summary>Has a replica identity.</summary>
    public bool HasIdentity { get; init; } = true;

    /// <summary>Has rows; null: not looked at, or not permitted to.</summary>
    public bool? HasRows { get; init; }

    /// <summary>The columns that are written to, in their order.</summary>
    internal ImmutableArray<ColumnFacts> Columns { get; init; } = [];
}

/// <summary>A column.</summary>
/// <param name="Name">Name, unquoted.</param>
/// <param name="Type">Its type, of a domain the one below.</param>
internal sealed record ColumnFacts(string Name, TypeFacts Type);
