using System.Collections.Immutable;

namespace Godwit.Engine.Reporting;

/// <summary>
/// What a migration did and what was proven, for people who were not there: measured or read, nothing assumed. Pure data without a secret
/// and without a row's value; <see cref="ReportPage"/> says it in words.
/// </summary>
public sealed record MigrationReport
{
    /// <summary>Name of the migration.</summary>
    public required string Migration { get; init; }

    /// <summary>When the report was gathered.</summary>
    public required DateTimeOffset WrittenAt { get; init; }

    /// <summary>What gathered it, with its version.</summary>
    public required string Program { get; init; }

    /// <summary>What a reader must know first, such as that it was a demonstration; null: nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Where the data came from.</summary>
    public required ReportSide Source { get; init; }

    /// <summary>Where it went.</summary>
    public required ReportSide Target { get; init; }

    /// <summary>The comparison; null: both sides were not compared.</summary>
    public ReportProof? Proof { get; init; }

    /// <summary>Tables with rows of their own, partitions one by one.</summary>
    public ImmutableArray<ReportTable> Tables { get; init; } = [];

    /// <summary>Objects of the schema on the target, by kind.</summary>
    public ImmutableArray<ReportCount> Objects { get; init; } = [];

    /// <summary>Roles that grants and policies name, as they are on the target.</summary>
    public ImmutableArray<ReportRole> Roles { get; init; } = [];

    /// <summary>What of the source's schema does not move; null: the schema was not Godwit's to move.</summary>
    public ImmutableArray<ReportItem>? NotMoved { get; init; }

    /// <summary>What was to move and is missing on the target.</summary>
    public ImmutableArray<ReportItem> Missing { get; init; } = [];

    /// <summary>Tables that are copied but not followed.</summary>
    public ImmutableArray<ReportItem> NotFollowed { get; init; } = [];

    /// <summary>The slot that is left on the source; null: none.</summary>
    public ReportSlot? Slot { get; init; }

    /// <summary>The steps, in the order in which they began.</summary>
    public ImmutableArray<ReportStep> Steps { get; init; } = [];

    /// <summary>What a client noticed on the source meanwhile; null: nobody measured it.</summary>
    public ReportTraffic? Traffic { get; init; }

    /// <summary>The audit.</summary>
    public required ReportAudit Audit { get; init; }
}

/// <summary>A side.</summary>
/// <param name="Platform">What it is, for people.</param>
/// <param name="Version">server_version.</param>
/// <param name="Url">Where; no password.</param>
/// <param name="Bytes">Size of the whole database when the report was gathered.</param>
public sealed record ReportSide(string Platform, string Version, string Url, long Bytes);

/// <summary>The comparison of both sides.</summary>
public sealed record ReportProof
{
    /// <summary>Nothing differs.</summary>
    public required bool IsIdentical { get; init; }

    /// <summary>One sentence of figures.</summary>
    public required string Summary { get; init; }

    /// <summary>The source was read under the copy's own snapshot, not as it was later.</summary>
    public required bool AtCopysSnapshot { get; init; }

    /// <summary>Position of the source's WAL that was compared; null: not known.</summary>
    public string? Position { get; init; }

    /// <summary>What makes the comparison exact, or not, in words; null: one snapshot of each side.</summary>
    public string? Basis { get; init; }

    /// <summary>When the comparison began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset Finished { get; init; }

    /// <summary>The function that digested the rows.</summary>
    public required string Method { get; init; }

    /// <summary>Name of the source's snapshot.</summary>
    public required string SourceSnapshot { get; init; }

    /// <summary>Name of the target's snapshot.</summary>
    public required string TargetSnapshot { get; init; }

    /// <summary>Rows of all tables on the source.</summary>
    public required long SourceRows { get; init; }

    /// <summary>Rows of all tables on the target.</summary>
    public required long TargetRows { get; init; }

    /// <summary>Sequences compared.</summary>
    public required int Sequences { get; init; }

    /// <summary>Large objects on the source; null: not compared.</summary>
    public long? LargeObjects { get; init; }

    /// <summary>Constraints that were checked by query; null: none were.</summary>
    public ReportCheck? Constraints { get; init; }

    /// <summary>Who sees which rows of tables with row level security; null: not asked for.</summary>
    public ReportCheck? Visibility { get; init; }

    /// <summary>What is in the columns; null: not asked for.</summary>
    public ReportQuality? Quality { get; init; }

    /// <summary>What differs besides the tables.</summary>
    public ImmutableArray<string> Differences { get; init; } = [];

    /// <summary>What the major versions print differently; no difference.</summary>
    public ImmutableArray<string> Versions { get; init; } = [];

    /// <summary>What differs as expected, and why.</summary>
    public ImmutableArray<string> Expected { get; init; } = [];

    /// <summary>What was not compared.</summary>
    public ImmutableArray<ReportItem> NotCompared { get; init; } = [];
}

/// <summary>Something that was looked at.</summary>
/// <param name="Summary">What was found, in one sentence.</param>
/// <param name="Items">What is not as it should be, one sentence each.</param>
public sealed record ReportCheck(string Summary, ImmutableArray<string> Items);

/// <summary>What is in the columns.</summary>
/// <param name="Summary">What was found, in one sentence.</param>
/// <param name="Columns">Every column.</param>
/// <param name="References">References with rows without a parent, or other numbers of them on both sides.</param>
public sealed record ReportQuality(string Summary, ImmutableArray<ReportColumnQuality> Columns, ImmutableArray<string> References);

/// <summary>What is in a column: the source's figures; where the target has another, both.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Column">Its name.</param>
/// <param name="Nulls">Rows in which it is NULL.</param>
/// <param name="Distinct">Distinct values, or an estimate.</param>
/// <param name="AverageLength">Characters on average; empty for numbers and times.</param>
/// <param name="Discrepancies">What both sides do not have alike.</param>
public sealed record ReportColumnQuality(string Table, string Column, string Nulls, string Distinct, string AverageLength, ImmutableArray<string> Discrepancies);

/// <summary>A table.</summary>
/// <param name="Name">Its name, for people.</param>
/// <param name="Rows">Rows: as compared on the source, else as copied.</param>
/// <param name="Bytes">Size of the source's file that was copied.</param>
/// <param name="Outcome">How it compared; null: it was not.</param>
/// <param name="Digest">Digest of the source's rows; null: it was not compared.</param>
public sealed record ReportTable(string Name, long Rows, long Bytes, string? Outcome, string? Digest);

/// <summary>How many of a kind.</summary>
public sealed record ReportCount(string Kind, int Count);

/// <summary>A role on the target.</summary>
/// <param name="Name">Its name.</param>
/// <param name="CanLogin">LOGIN; null: the target does not have it.</param>
public sealed record ReportRole(string Name, bool? CanLogin);

/// <summary>Something and the reason.</summary>
public sealed record ReportItem(string Name, string Reason);

/// <summary>A slot.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Position">Where it begins.</param>
/// <param name="RetainedBytes">WAL that it keeps; null: it is gone.</param>
/// <param name="SafeBytes">WAL until it is lost; null: no limit.</param>
public sealed record ReportSlot(string Name, string Position, long? RetainedBytes, long? SafeBytes);

/// <summary>A step.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State"><c>done</c>, <c>failed</c> or <c>running</c>.</param>
/// <param name="Started">When it began, the last time.</param>
/// <param name="Finished">When it ended; null: it did not.</param>
/// <param name="Detail">What it did, in a few words.</param>
public sealed record ReportStep(string Name, string State, DateTimeOffset Started, DateTimeOffset? Finished, string Detail);

/// <summary>What a client noticed that kept using the source while it was moved.</summary>
/// <param name="What">What it did, in words.</param>
/// <param name="Transactions">How many succeeded.</param>
/// <param name="Failed">How many failed.</param>
/// <param name="MedianMilliseconds">Half of them took no longer.</param>
/// <param name="LongestMilliseconds">The slowest.</param>
public sealed record ReportTraffic(string What, int Transactions, int Failed, double MedianMilliseconds, double LongestMilliseconds);

/// <summary>The audit.</summary>
/// <param name="Entries">Rows in the chain, of every migration in this database.</param>
/// <param name="FirstBroken">First row that is not as it was written; null: the chain is intact.</param>
/// <param name="LastHash">Hash of the last row.</param>
/// <param name="Operators">Who wrote rows of this migration: user and machine.</param>
/// <param name="Connections">Connections that were made, by side and encryption.</param>
public sealed record ReportAudit(
    long Entries, long? FirstBroken, string LastHash, ImmutableArray<string> Operators, ImmutableArray<ReportConnections> Connections);

/// <summary>Connections that were alike.</summary>
/// <param name="Side"><c>source</c> or <c>target</c>.</param>
/// <param name="Role">Who logged in.</param>
/// <param name="Tls">TLS version; <c>none</c>: not encrypted.</param>
/// <param name="Certificate">Subject of the server's certificate; null: none was seen.</param>
/// <param name="IsVerified">The certificate was verified.</param>
/// <param name="Count">How many.</param>
public sealed record ReportConnections(string Side, string Role, string Tls, string? Certificate, bool IsVerified, int Count);
