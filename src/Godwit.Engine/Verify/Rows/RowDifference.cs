using System.Collections.Immutable;

namespace Godwit.Engine.Verify.Rows;

/// <summary>How a row differs.</summary>
public enum RowState
{
    /// <summary>The target does not have it.</summary>
    MissingOnTarget,

    /// <summary>The source does not have it.</summary>
    ExtraOnTarget,

    /// <summary>Both have it, with other values.</summary>
    Different,
}

/// <summary>A row that differs.</summary>
/// <param name="State">How.</param>
/// <param name="Key">The values of its key as text; of a table without a key empty.</param>
/// <param name="SourceDigest">Digest of the source's row; null: it has none.</param>
/// <param name="TargetDigest">Digest of the target's row; null: it has none.</param>
/// <param name="Count">How many rows of this digest, where the table has no key or the key is there more than once.</param>
/// <param name="Columns">The columns that differ, where both sides have the row.</param>
public sealed record RowDifference(
    RowState State, ImmutableArray<string> Key, string? SourceDigest, string? TargetDigest, long Count, ImmutableArray<ColumnDifference> Columns);

/// <summary>A column in which a row differs.</summary>
/// <param name="Column">Its name.</param>
/// <param name="SourceDigest">Digest of the source's value; null: it is NULL.</param>
/// <param name="TargetDigest">Digest of the target's value; null: it is NULL.</param>
/// <param name="SourceValue">The source's value as text, where values are to be shown.</param>
/// <param name="TargetValue">The target's value as text, where values are to be shown.</param>
public sealed record ColumnDifference(string Column, string? SourceDigest, string? TargetDigest, string? SourceValue, string? TargetValue);

/// <summary>The rows of a table that differ.</summary>
/// <param name="Key">The columns that tell rows apart; empty: the table has no key, and a row that differs is one missing and one extra.</param>
/// <param name="Rows">Rows that differ, not more than were asked for.</param>
/// <param name="Found">How many were found.</param>
/// <param name="IsComplete">There are no more than were found.</param>
public sealed record RowDifferences(ImmutableArray<string> Key, ImmutableArray<RowDifference> Rows, long Found, bool IsComplete)
{
    /// <summary>Every row that differs is listed.</summary>
    public bool IsListed => IsComplete && Rows.Length == Found;
}
