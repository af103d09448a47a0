using System.Collections.Immutable;

namespace Godwit.Engine.Reporting;

/// <summary>A heading and what stands under it.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Blocks">What stands under it.</param>
public sealed record ReportSection(string Title, params ImmutableArray<ReportBlock> Blocks);

/// <summary>A piece of a report, the same on a terminal and in HTML.</summary>
public abstract record ReportBlock
{
    private ReportBlock() { }

    /// <summary>A paragraph.</summary>
    public sealed record Prose(string Text) : ReportBlock;

    /// <summary>Names and values.</summary>
    public sealed record Facts(ImmutableArray<(string Name, string Value)> Lines) : ReportBlock;

    /// <summary>Items, each with statements that help, one a line, or none.</summary>
    public sealed record Items(ImmutableArray<(string Text, string? Statement)> Lines) : ReportBlock;

    /// <summary>A table.</summary>
    /// <param name="Columns">Headings; figures stand on the right.</param>
    /// <param name="Rows">Rows.</param>
    public sealed record Grid(ImmutableArray<ReportColumn> Columns, ImmutableArray<ReportRow> Rows) : ReportBlock
    {
        /// <summary>Last row, which sums up; null: none.</summary>
        public ImmutableArray<string>? Total { get; init; }

        /// <summary>Noun of a row, for what a short list leaves out.</summary>
        public string Noun { get; init; } = "row";
    }
}

/// <summary>A column.</summary>
/// <param name="Title">Heading.</param>
/// <param name="IsFigure">Its values are numbers.</param>
public readonly record struct ReportColumn(string Title, bool IsFigure = false);

/// <summary>A row.</summary>
/// <param name="Cells">A value a column.</param>
/// <param name="Bar">Where a bar begins and how long it is, 0 to 1; null: no bar.</param>
public sealed record ReportRow(ImmutableArray<string> Cells, (double Start, double Length)? Bar = null);
