using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.Verify.Rows;
using Godwit.Engine.Verify.Sampling;

namespace Godwit.Engine.Verify;

/// <summary>The tables of both sides, put together, and their comparison.</summary>
internal sealed class TableComparison
{
    private readonly BothSides _sides;
    private readonly VerifyRequest _request;
    private readonly TablePairing _pairing;

    private TableComparison(BothSides sides, VerifyRequest request, ImmutableArray<TableInfo> source, ImmutableArray<TableInfo> target, ImmutableHashSet<TableName> elsewhere, TablePairing pairing) =>
        (_sides, _request, Source, Target, Elsewhere, _pairing) = (sides, request, source, target, elsewhere, pairing);

    /// <summary>The source's tables that are meant, partitioned ones too.</summary>
    public ImmutableArray<TableInfo> Source { get; }

    /// <summary>The target's tables that are meant, partitioned ones too.</summary>
    public ImmutableArray<TableInfo> Target { get; }

    /// <summary>Tables that do not stand where the others do.</summary>
    public ImmutableHashSet<TableName> Elsewhere { get; }

    /// <summary>The tables with rows of their own that both sides have.</summary>
    public ImmutableArray<TablePair> Pairs => _pairing.Pairs;

    /// <summary>A side has the table, it is meant, and it stands where the others do.</summary>
    public bool IsThere(Side side, TableName table) => !Elsewhere.Contains(table) && (side == Side.Source ? Source : Target).Any(known => known.Name == table);

    /// <summary>The tables with files that hold the rows of some tables on a side; those that are not meant are not known.</summary>
    public List<TableInfo> Files(Side side, IReadOnlyCollection<TableName> tables) =>
        [.. TableFilter.Below(side == Side.Source ? Source : Target, tables).Where(table => !table.IsPartitioned)];

    /// <summary>Puts the tables together.</summary>
    /// <exception cref="GodwitException">A catalog cannot be read, or there is no such table.</exception>
    public static async Task<TableComparison> PairAsync(BothSides sides, VerifyRequest request, CancellationToken cancellationToken)
    {
        var (source, target) = await sides.ReadAsync(
            (side, token) => CatalogReader.TablesAsync(side.Connection, request.Selects, token), cancellationToken);
        TableFilter.Require(request.Tables, source, target);
        ImmutableHashSet<TableName> elsewhere = request.Elsewhere.IsEmpty ? [] : TableFilter.Below(source, [.. request.Elsewhere.Keys]).Select(table => table.Name).ToImmutableHashSet();
        ImmutableArray<TableInfo> mine = [.. TableFilter.Below(source, request.Tables)], theirs = [.. TableFilter.Below(target, request.Tables)];
        return new(sides, request, mine, theirs, elsewhere, TablePairing.Of(
            mine.Where(table => !elsewhere.Contains(table.Name)), theirs.Where(table => !elsewhere.Contains(table.Name)),
            await TableKeys.ReadAsync(sides.Source, cancellationToken)));
    }

    /// <summary>Compares every row.</summary>
    /// <exception cref="GodwitException">A table could not be read completely.</exception>
    public async Task<(ImmutableArray<TableVerdict> Tables, ImmutableArray<Skipped> Skipped)> CompareAsync(
        DigestMethod method, IProgress<VerifyProgress>? progress, CancellationToken cancellationToken)
    {
        var (sourceRows, targetRows) = await _sides.ReadAsync(
            (side, token) => new TableDigester(side, method, _request.WorkersPerSide, _request.PartSize, progress).DigestAsync(Pairs, token), cancellationToken);
        var verdicts = new List<TableVerdict>();
        await using var drill = new RowDrill(_sides, method, _request.Rows);
        foreach (var pair in Pairs)
        {
            var (left, right) = (sourceRows[pair.Name], targetRows[pair.Name]);
            var verdict = TableVerdict.Of(pair, left.Total, right.Total);
            var isRead = left.Total != right.Total && _request.Rows.Limit > 0 && !pair.Columns.IsEmpty;
            verdicts.Add(isRead ? verdict with { Rows = await drill.FindAsync(pair, left, right, cancellationToken) } : verdict);
        }
        return (WithOthers(verdicts), []);
    }

    /// <summary>Compares some rows of each table.</summary>
    /// <exception cref="GodwitException">A table could not be read.</exception>
    public async Task<(ImmutableArray<TableVerdict> Tables, ImmutableArray<Skipped> Skipped)> SampleAsync(
        DigestMethod method, SampleOptions sample, CancellationToken cancellationToken)
    {
        var (tables, skipped) = await new TableSampler(_sides, method, sample, _request.Rows).CompareAsync(Pairs, cancellationToken);
        return (WithOthers(tables), skipped);
    }

    private ImmutableArray<TableVerdict> WithOthers(IEnumerable<TableVerdict> compared) =>
    [
        .. compared
            .Concat(_pairing.SourceOnly.Select(table => TableVerdict.Missing(table.Name, Side.Target)))
            .Concat(_pairing.TargetOnly.Select(table => TableVerdict.Missing(table.Name, Side.Source)))
            .Concat(Source.Where(table => Elsewhere.Contains(table.Name) && !table.IsPartitioned).Select(table => new TableVerdict(table.Name, TableState.Elsewhere, null, null, [Why(table)])))
            .OrderBy(table => table.Name),
    ];

    // Where its changes are noted: at the partitioned table.
    private string Why(TableInfo table)
    {
        for (var at = table; at is not null; at = Source.FirstOrDefault(other => other.Name == at.Parent))
            if (_request.Elsewhere.TryGetValue(at.Name, out var why)) return why;
        return "";
    }
}
