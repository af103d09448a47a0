using System.Collections.Immutable;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Verify.Quality;

/// <summary>What is in a column.</summary>
/// <param name="Nulls">Rows in which it is NULL.</param>
/// <param name="Distinct">Values that are told apart by their text; null: not known.</param>
/// <param name="Minimum">The smallest value as text, cut to 200 characters: numbers and times in their order, everything else by its bytes; null: there is none.</param>
/// <param name="Maximum">The largest value, likewise.</param>
/// <param name="AverageLength">Characters of its text on average; null: it is a number or a time, or there is no value.</param>
public sealed record ColumnFigures(long Nulls, long? Distinct, string? Minimum, string? Maximum, double? AverageLength);

/// <summary>A column on both sides.</summary>
/// <param name="Column">Its name.</param>
/// <param name="IsEstimate">The number of distinct values is the planner's estimate; it is not compared.</param>
/// <param name="Source">On the source.</param>
/// <param name="Target">On the target.</param>
/// <param name="Discrepancies">What both sides do not have alike: <c>nulls</c>, <c>distinct</c>, <c>minimum</c>, <c>maximum</c>, <c>average length</c>.</param>
public sealed record ColumnQuality(string Column, bool IsEstimate, ColumnFigures Source, ColumnFigures Target, ImmutableArray<string> Discrepancies)
{
    /// <summary>Compares what was read.</summary>
    public static ColumnQuality Of(string column, bool isEstimate, ColumnFigures source, ColumnFigures target) => new(column, isEstimate, source, target,
    [
        .. Differ("nulls", source.Nulls != target.Nulls),
        .. Differ("distinct", !isEstimate && source.Distinct != target.Distinct),
        .. Differ("minimum", !string.Equals(source.Minimum, target.Minimum, StringComparison.Ordinal)),
        .. Differ("maximum", !string.Equals(source.Maximum, target.Maximum, StringComparison.Ordinal)),
        .. Differ("average length", source.AverageLength != target.AverageLength),
    ]);

    /// <summary>The same without a value of any row.</summary>
    public ColumnQuality WithoutValues() => this with { Source = Source with { Minimum = null, Maximum = null }, Target = Target with { Minimum = null, Maximum = null } };

    private static ImmutableArray<string> Differ(string what, bool differs) => differs ? [what] : [];
}

/// <summary>A table's columns.</summary>
/// <param name="Name">The table.</param>
/// <param name="SourceRows">Rows on the source.</param>
/// <param name="TargetRows">Rows on the target.</param>
/// <param name="Columns">The columns that both sides have, in the source's order.</param>
public sealed record TableQuality(TableName Name, long SourceRows, long TargetRows, ImmutableArray<ColumnQuality> Columns);

/// <summary>Rows that refer to a parent that is not there.</summary>
/// <param name="Table">The table that refers.</param>
/// <param name="Columns">By these columns.</param>
/// <param name="Parent">To this table.</param>
/// <param name="Constraint">The foreign key; null: there is none, and the reference was inferred from the names.</param>
/// <param name="Source">Such rows on the source; null: they cannot be counted there.</param>
/// <param name="Target">Such rows on the target; null: they cannot be counted there.</param>
public sealed record RelationQuality(TableName Table, ImmutableArray<string> Columns, TableName Parent, string? Constraint, long? Source, long? Target)
{
    /// <summary>Both sides have other numbers.</summary>
    public bool IsDiscrepant => Source != Target;
}

/// <summary>What is in the columns of both sides, and which references lead nowhere.</summary>
/// <param name="Tables">Every table that both sides have.</param>
/// <param name="Relations">Every foreign key, and every reference that names suggest.</param>
public sealed record QualityVerdict(ImmutableArray<TableQuality> Tables, ImmutableArray<RelationQuality> Relations)
{
    /// <summary>The same without a value of any row.</summary>
    public QualityVerdict WithoutValues() => this with { Tables = [.. Tables.Select(table => table with { Columns = [.. table.Columns.Select(column => column.WithoutValues())] })] };

    /// <summary>Columns and references that both sides do not have alike.</summary>
    public int Discrepancies => Tables.Sum(table => table.Columns.Count(column => !column.Discrepancies.IsEmpty)) + Relations.Count(relation => relation.IsDiscrepant);
}
