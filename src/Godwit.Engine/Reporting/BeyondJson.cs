using System.Collections.Immutable;
using System.Text.Json;
using Godwit.Engine.Verify.Constraints;
using Godwit.Engine.Verify.Quality;
using Godwit.Engine.Verify.Visibility;

namespace Godwit.Engine.Reporting;

internal sealed record ConstraintsDocument(int ForeignKeys, int Deferrable, ImmutableArray<BrokenDocument> Broken)
{
    public static ConstraintsDocument? Of(ConstraintsVerdict? constraints) => constraints is null ? null : new(
        constraints.ForeignKeys, constraints.Deferrable,
        [
            .. constraints.Broken.Select(broken => new BrokenDocument(
                JsonNamingPolicy.SnakeCaseLower.ConvertName($"{broken.Kind}"), broken.Table.Schema, broken.Table.Name, broken.Name, broken.Source, broken.Target, !broken.IsAsOnSource, broken.Statement)),
        ]);
}

internal sealed record BrokenDocument(string Kind, string Schema, string Table, string Constraint, long? SourceCount, long TargetCount, bool Different, string Statement);

internal sealed record VisibilityDocument(ImmutableArray<string> Identities, ImmutableArray<RelationDocument> Tables, ImmutableArray<VisibilityDifferenceDocument> Differences)
{
    public static VisibilityDocument? Of(VisibilityVerdict? visibility) => visibility is null ? null : new(
        visibility.Identities,
        [.. visibility.Tables.Select(table => new RelationDocument(table.Schema, table.Name))],
        [.. visibility.Differences.Select(difference => new VisibilityDifferenceDocument(difference.Table.Schema, difference.Table.Name, difference.Identity, Seen(difference.Source), Seen(difference.Target), difference.Policies))]);

    private static SeenDocument Seen(Seen seen) => new(seen.Rows, seen.Digest, seen.Refusal);
}

internal sealed record RelationDocument(string Schema, string Table);

internal sealed record VisibilityDifferenceDocument(string Schema, string Table, string Identity, SeenDocument Source, SeenDocument Target, ImmutableArray<string> Policies);

internal sealed record SeenDocument(long? Rows, string? Digest, string? Refusal);

internal sealed record QualityDocument(int Discrepancies, ImmutableArray<TableQualityDocument> Tables, ImmutableArray<ReferenceDocument> References)
{
    public static QualityDocument? Of(QualityVerdict? quality) => quality is null ? null : new(
        quality.Discrepancies,
        [
            .. quality.Tables.Select(table => new TableQualityDocument(
                table.Name.Schema, table.Name.Name, table.SourceRows, table.TargetRows,
                [.. table.Columns.Select(column => new ColumnQualityDocument(column.Column, !column.Discrepancies.IsEmpty, column.Discrepancies, column.IsEstimate, Figures(column.Source), Figures(column.Target)))])),
        ],
        [
            .. quality.Relations.Select(relation => new ReferenceDocument(
                relation.Table.Schema, relation.Table.Name, relation.Columns, relation.Parent.Schema, relation.Parent.Name, relation.Constraint, relation.Source, relation.Target, relation.IsDiscrepant)),
        ]);

    private static ColumnFiguresDocument Figures(ColumnFigures figures) => new(figures.Nulls, figures.Distinct, figures.Minimum, figures.Maximum, figures.AverageLength);
}

internal sealed record TableQualityDocument(string Schema, string Table, long SourceRows, long TargetRows, ImmutableArray<ColumnQualityDocument> Columns);

internal sealed record ColumnQualityDocument(
    string Column, bool Discrepancy, ImmutableArray<string> Discrepancies, bool DistinctEstimated, ColumnFiguresDocument Source, ColumnFiguresDocument Target);

internal sealed record ColumnFiguresDocument(long Nulls, long? Distinct, string? Minimum, string? Maximum, double? AverageLength);

internal sealed record ReferenceDocument(
    string Schema, string Table, ImmutableArray<string> Columns, string ParentSchema, string ParentTable, string? Constraint, long? SourceOrphans, long? TargetOrphans, bool Discrepancy);
