using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Verify.Rows;

namespace Godwit.Engine.Verify;

/// <summary>How a table compares.</summary>
public enum TableState
{
    /// <summary>Same columns, same rows.</summary>
    Identical,

    /// <summary>In recheck mode: rows differed while they were written, but none of them each time that it was read.</summary>
    Agreed,

    /// <summary>In a sample: none of the rows that were looked at differs.</summary>
    SampleAgrees,

    /// <summary>The numbers of rows differ.</summary>
    RowsDiffer,

    /// <summary>As many rows, but not the same ones.</summary>
    ContentDiffers,

    /// <summary>The columns differ; the digests cover those that both sides have.</summary>
    ColumnsDiffer,

    /// <summary>The target does not have it.</summary>
    MissingOnTarget,

    /// <summary>The source does not have it.</summary>
    MissingOnSource,

    /// <summary>It did not stand where the others did: it was being copied again.</summary>
    Elsewhere,
}

/// <summary>The comparison of one table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">How it compares.</param>
/// <param name="Source">Digest of the source's rows, in a sample of those looked at; null when they were not read.</param>
/// <param name="Target">Digest of the target's rows, likewise; null when they were not read.</param>
/// <param name="Differences">What differs between the columns, or why it was not read, in words.</param>
/// <param name="Rows">The rows that differ; null when none were looked for.</param>
public sealed record TableVerdict(
    TableName Name, TableState State, RowDigest? Source, RowDigest? Target, ImmutableArray<string> Differences, RowDifferences? Rows = null)
{
    /// <summary>Nothing differs.</summary>
    public bool IsIdentical => State is TableState.Identical or TableState.Agreed or TableState.SampleAgrees;

    internal static TableVerdict Of(TablePair pair, RowDigest source, RowDigest target) => new(
        pair.Name,
        (pair.Differences.IsEmpty, source.Rows == target.Rows, source == target) switch
        {
            (false, _, _) => TableState.ColumnsDiffer,
            (_, false, _) => TableState.RowsDiffer,
            (_, _, false) => TableState.ContentDiffers,
            _ => TableState.Identical,
        },
        source, target, pair.Differences);

    internal static TableVerdict Missing(TableName name, Side on) =>
        new(name, on == Side.Target ? TableState.MissingOnTarget : TableState.MissingOnSource, null, null, []);
}
