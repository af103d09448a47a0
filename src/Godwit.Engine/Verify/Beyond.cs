using System.Collections.Immutable;
using Godwit.Engine.Verify.Constraints;
using Godwit.Engine.Verify.Quality;
using Godwit.Engine.Verify.Visibility;

namespace Godwit.Engine.Verify;

/// <summary>What a verification looks at besides digests and definitions.</summary>
internal sealed class Beyond(BothSides sides, VerifyRequest request, TableComparison compared, DigestMethod method)
{
    /// <summary>Constraints that are not enforced in replica mode.</summary>
    /// <exception cref="GodwitException">The target cannot be read.</exception>
    public async Task<(ConstraintsVerdict? Verdict, ImmutableArray<Skipped> Skipped)> ConstraintsAsync(CancellationToken cancellationToken)
    {
        if (request.Sample is not null || request.RowsOnly) return (null, []);
        return await new ConstraintCheck(sides, compared, request.WorkersPerSide).RunAsync(cancellationToken);
    }

    /// <summary>What identities see; where it is not asked for, it is said that there is something to see.</summary>
    /// <exception cref="GodwitException">A side or the identities cannot be read.</exception>
    public async Task<(VisibilityVerdict? Verdict, ImmutableArray<Skipped> Skipped)> VisibilityAsync(ImmutableArray<SchemaDifference> schema, CancellationToken cancellationToken)
    {
        var secured = compared.Source.Concat(compared.Target).Where(table => table.RowSecurity).Select(table => table.Name).Distinct().Count();
        if (request.RowsOnly || request.Sample is not null) return (null, []);
        if (secured == 0) return (request.Visibility is null ? null : new([], [], []), []);
        if (request.Visibility is not { } options) return (null, [Skip(secured, "`--visibility` compares them")]);
        // Without common snapshots a row that is written meanwhile would be a difference.
        if (request.Basis.Mode == VerdictMode.Recheck) return (null, [Skip(secured, "without common snapshots it cannot be told")]);
        var identities = await IdentityReader.ReadAsync(sides.Source, options, cancellationToken);
        if (identities.IsEmpty) return (null, [Skip(secured, "no identity is known: set verify.identities to a query that yields role and claims")]);
        return await new VisibilityCheck(sides, compared, method).RunAsync(identities, schema, cancellationToken);
    }

    /// <summary>What is in the columns; null where it is not asked for.</summary>
    /// <exception cref="GodwitException">A side cannot be reached.</exception>
    public async Task<(QualityVerdict? Verdict, ImmutableArray<Skipped> Skipped)> QualityAsync(ImmutableArray<TableVerdict> tables, CancellationToken cancellationToken)
    {
        if (!request.Quality || request.RowsOnly) return (null, []);
        var rows = tables.ToDictionary(table => table.Name, table => (table.Source?.Rows ?? 0, table.Target?.Rows ?? 0));
        var (quality, skipped) = await new QualityReader(sides, compared).ReadAsync(name => rows[name], cancellationToken);
        return (request.Rows.ShowValues ? quality : quality.WithoutValues(), skipped);
    }

    private static Skipped Skip(int tables, string reason) => new("row visibility", $"{tables} {(tables == 1 ? "table" : "tables")} with row level security", reason);
}
