using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Verify.Rows;
using Godwit.Engine.Verify.Sampling;
using Godwit.Engine.Verify.Visibility;

namespace Godwit.Engine.Verify;

/// <summary>What to compare.</summary>
public sealed record VerifyRequest
{
    /// <summary>The source.</summary>
    public required Database Source { get; init; }

    /// <summary>The target.</summary>
    public required Database Target { get; init; }

    /// <summary>Tables of the selection.</summary>
    public Func<TableName, bool> IncludeTable { get; init; } = _ => true;

    /// <summary>Schemas of the selection: for what is in a schema but is not a table's.</summary>
    public Func<string, bool> IncludeSchema { get; init; } = _ => true;

    /// <summary>Only these tables' rows, and nothing else; a partitioned table stands for its partitions. Empty: everything.</summary>
    public ImmutableArray<TableName> Tables { get; init; } = [];

    /// <summary>Sessions that read rows, on each side.</summary>
    public int WorkersPerSide { get; init; } = 2;

    /// <summary>Share of its time that a session works, above 0 to 1; it rests between parts.</summary>
    public double Share { get; init; } = 1;

    /// <summary>Size of a part of a table in bytes of its file.</summary>
    public long PartSize { get; init; } = 128L << 20;

    /// <summary>A snapshot of the source that somebody else keeps alive; null: its own.</summary>
    public string? SourceSnapshot { get; init; }

    /// <summary>A snapshot of the target that somebody else keeps alive; null: its own.</summary>
    public string? TargetSnapshot { get; init; }

    /// <summary>Done when the source's snapshot has been taken and before the target's is; null: nothing.</summary>
    public Func<CancellationToken, Task>? BetweenSnapshots { get; init; }

    /// <summary>Done when both snapshots have been taken or imported: whoever kept them alive need not any more; null: nothing.</summary>
    public Func<CancellationToken, Task>? Opened { get; init; }

    /// <summary>What the verdict is to say that it rests on.</summary>
    public VerdictBasis Basis { get; init; } = VerdictBasis.Snapshots;

    /// <summary>Tables that do not stand where the others do, and why: they are not read, and the verdict is not identical.</summary>
    public ImmutableDictionary<TableName, string> Elsewhere { get; init; } = ImmutableDictionary<TableName, string>.Empty;

    /// <summary>How far differences are followed.</summary>
    public RowOptions Rows { get; init; } = new();

    /// <summary>Look at some rows of each table in place of all, and at nothing else; null: at everything.</summary>
    public SampleOptions? Sample { get; init; }

    /// <summary>Look at rows alone: another round of a comparison that has looked at the rest.</summary>
    public bool RowsOnly { get; init; }

    /// <summary>Read what is in the columns.</summary>
    public bool Quality { get; init; }

    /// <summary>Compare what identities see of tables with row level security; null: not asked for.</summary>
    public VisibilityOptions? Visibility { get; init; }

    /// <summary>Compare where sequences stand; off while the source is followed, since sequences are carried at the cutover.</summary>
    public bool SequenceValues { get; init; } = true;

    /// <summary>Roles whose privileges have to agree; those of roles of a platform, which the other side cannot have, differ as expected.</summary>
    public Func<string, bool> IncludeGrantee { get; init; } = _ => true;

    /// <summary>Tables without replica identity are given REPLICA IDENTITY FULL on the source.</summary>
    public bool MakesIdentityFull { get; init; }

    /// <summary>Triggers of the target that are disabled while a runner applies changes; true: it will enable them ALWAYS.</summary>
    public IReadOnlyDictionary<(TableName Table, string Trigger), bool> HeldTriggers { get; init; } = ImmutableDictionary<(TableName, string), bool>.Empty;

    /// <summary>Godwit's own schema is never compared.</summary>
    internal bool Selects(string schema) => !string.Equals(schema, "godwit", StringComparison.Ordinal) && IncludeSchema(schema);

    /// <summary>Godwit's own schema is never compared.</summary>
    internal bool Selects(TableName table) => !string.Equals(table.Schema, "godwit", StringComparison.Ordinal) && IncludeTable(table);
}

/// <summary>A part of a table has been read.</summary>
/// <param name="Side">On which side.</param>
/// <param name="Table">Of which table.</param>
/// <param name="Rows">Rows in the part.</param>
/// <param name="BytesDone">Of this side, so far.</param>
/// <param name="BytesTotal">Of this side, in all.</param>
public sealed record VerifyProgress(Side Side, TableName Table, long Rows, long BytesDone, long BytesTotal);
