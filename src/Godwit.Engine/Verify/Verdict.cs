using System.Collections.Immutable;
using Godwit.Engine.Verify.Constraints;
using Godwit.Engine.Verify.Quality;
using Godwit.Engine.Verify.Rows;
using Godwit.Engine.Verify.Sampling;
using Godwit.Engine.Verify.Visibility;

namespace Godwit.Engine.Verify;

/// <summary>The answer of a verification: identical, or different and where.</summary>
public sealed record Verdict
{
    /// <summary>When it began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset Finished { get; init; }

    /// <summary>The source as it was compared.</summary>
    public required ComparedSide Source { get; init; }

    /// <summary>The target as it was compared.</summary>
    public required ComparedSide Target { get; init; }

    /// <summary>What it rests on.</summary>
    public VerdictBasis Basis { get; init; } = VerdictBasis.Snapshots;

    /// <summary>How the rows were digested.</summary>
    public required DigestMethod Method { get; init; }

    /// <summary>Every selected table with rows of its own, ordered by name.</summary>
    public required ImmutableArray<TableVerdict> Tables { get; init; }

    /// <summary>Every selected sequence, ordered by name.</summary>
    public ImmutableArray<SequenceVerdict> Sequences { get; init; } = [];

    /// <summary>The large objects; null when they were not compared.</summary>
    public LargeObjectVerdict? LargeObjects { get; init; }

    /// <summary>Differences between the schemas.</summary>
    public ImmutableArray<SchemaDifference> Schema { get; init; } = [];

    /// <summary>Listed, but no difference: extension versions, and what major versions print in ways that cannot be compared.</summary>
    public ImmutableArray<SchemaDifference> VersionDifferences { get; init; } = [];

    /// <summary>Listed, but no difference that counts: what comes with the move to another platform, and why.</summary>
    public ImmutableArray<ExpectedDifference> Expected { get; init; } = [];

    /// <summary>Constraints that are not enforced in replica mode, checked on the target; null when they were not.</summary>
    public ConstraintsVerdict? Constraints { get; init; }

    /// <summary>What is in the columns; null when that was not asked for.</summary>
    public QualityVerdict? Quality { get; init; }

    /// <summary>What identities see; null when that was not asked for.</summary>
    public VisibilityVerdict? Visibility { get; init; }

    /// <summary>Only some rows of each table were looked at; null: all were.</summary>
    public SampleOptions? Sample { get; init; }

    /// <summary>What was not compared, and why.</summary>
    public ImmutableArray<Skipped> Skipped { get; init; } = [];

    /// <summary>Nothing differs, as far as it was looked at.</summary>
    public bool IsIdentical =>
        Tables.All(table => table.IsIdentical)
        && Sequences.All(sequence => sequence.Differences.IsEmpty)
        && LargeObjects is not { IsIdentical: false }
        && Constraints is not { IsIdentical: false }
        && Visibility is not { Differences.IsEmpty: false }
        && Schema.IsEmpty;

    /// <summary>The same without a value of any row, nor a digest that could be tried out for one: what is kept.</summary>
    public Verdict WithoutValues() => this with
    {
        Tables = [.. Tables.Select(table => table.Rows is { } rows ? table with { Rows = rows with { Rows = [.. rows.Rows.Select(Bare)] } } : table)],
        Quality = Quality?.WithoutValues(),
    };

    private static RowDifference Bare(RowDifference row) => row with { Key = [], Columns = [.. row.Columns.Select(column => new ColumnDifference(column.Column, null, null, null, null))] };

    /// <summary>What a command that only verifies returns.</summary>
    public ExitCode ExitCode => IsIdentical ? ExitCode.Ok : ExitCode.Different;
}

/// <summary>A side of a comparison.</summary>
/// <param name="Url">Where; no password.</param>
/// <param name="ServerVersion">server_version.</param>
/// <param name="Snapshot">The snapshot that all of its sessions shared.</param>
public sealed record ComparedSide(string Url, string ServerVersion, string Snapshot);

/// <summary>Something that was not compared.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why not.</param>
public sealed record Skipped(string Kind, string Name, string Reason);
