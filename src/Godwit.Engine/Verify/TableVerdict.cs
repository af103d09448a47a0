using System.Collections.Immutable;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Verify;

/// <summary>How a table compares.</summary>
public enum TableState
{
    /// <summary>Same columns, same rows.</summary>
    Identical,

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
}

/// <summary>The comparison of one table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">How it compares.</param>
/// <param name="Source">Digest of the source's rows; null when they were not read.</param>
/// <param name="Target">Digest of the target's rows; null when they were not read.</param>
/// <param name="Differences">What differs between the columns, in words.</param>
public sealed record TableVerdict(TableName Name, TableState State, RowDigest? Source, RowDigest? Target, ImmutableArray<string> Differences)
{
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
