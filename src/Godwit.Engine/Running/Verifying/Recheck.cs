using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Verify;
using Godwit.Engine.Verify.Rows;
using Godwit.Engine.Verify.Sampling;

namespace Godwit.Engine.Running.Verifying;

/// <summary>
/// A comparison without common snapshots. The source is read first, and the target when the apply has passed: rows that were written in
/// between differ. So tables that differ are read again; a row counts that differed each time, in the same way.
/// </summary>
internal sealed class Recheck(Verifier verifier, CursorWait wait, int rounds, IProgress<VerifyProgress>? progress, Action<string> say)
{
    // Enough to compare rounds by; a table with more in the last one differs.
    private const int RowsCompared = 10_000;

    /// <summary>Compares what the request selects.</summary>
    /// <param name="request">What.</param>
    /// <param name="reason">Why it is not exact, for people.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GodwitException">The comparison could not be made.</exception>
    public async Task<Verdict> VerifyAsync(VerifyRequest request, string reason, CancellationToken cancellationToken)
    {
        say($"What differs is read up to {rounds} times: {reason}");
        var verdict = await ReadAsync(request, request.Tables, cancellationToken);
        var round = 1;
        for (; round < rounds && Moving(verdict) is { IsEmpty: false } moving; round++)
        {
            var again = await ReadAsync(request with { RowsOnly = true, Sample = Again(request.Sample, verdict) }, moving, cancellationToken);
            verdict = verdict with { Finished = again.Finished, Tables = [.. verdict.Tables.Select(table => Narrowed(table, again.Tables.FirstOrDefault(other => other.Name == table.Name)))] };
        }
        return verdict with
        {
            Basis = new(VerdictMode.Recheck, Rounds: round, Reason: reason),
            Tables = [.. verdict.Tables.Select(table => table.Rows is { } rows ? table with { Rows = rows with { Rows = [.. rows.Rows.Take(request.Rows.Limit)] } } : table)],
        };
    }

    // A table that is being copied again can stand elsewhere in each reading.
    private async Task<Verdict> ReadAsync(VerifyRequest request, ImmutableArray<TableName> tables, CancellationToken cancellationToken) => await verifier.VerifyAsync(
        request with
        {
            Tables = tables,
            Basis = new(VerdictMode.Recheck),
            Elsewhere = await wait.ElsewhereAsync(cancellationToken),
            BetweenSnapshots = wait.PassAsync,
            Rows = request.Rows with { Limit = Math.Max(RowsCompared, request.Rows.Limit) },
        },
        progress, cancellationToken);

    /// <summary>What is left of a table's differences after it was read again. Pure.</summary>
    internal static TableVerdict Narrowed(TableVerdict before, TableVerdict? again)
    {
        if (again is null) return before;
        if (again.IsIdentical) return again with { State = TableState.Agreed };
        // Lists that are cut off say nothing about what is not in them.
        if (before.Rows is not { IsListed: true } first || again.Rows is not { IsListed: true } second) return again;
        var known = first.Rows.Select(Mark).ToHashSet();
        var still = second.Rows.Where(row => known.Contains(Mark(row))).ToImmutableArray();
        return again with
        {
            State = still.IsEmpty && again.State != TableState.ColumnsDiffer ? TableState.Agreed : again.State,
            Rows = still.IsEmpty ? null : second with { Rows = still, Found = still.Length },
        };
    }

    private static SampleOptions? Again(SampleOptions? sample, Verdict verdict) => sample is null ? null : sample with
    {
        Again = verdict.Tables.Where(table => table.Rows is not null).ToImmutableDictionary(table => table.Name, table => table.Rows!.Rows.Select(row => row.Key).ToImmutableArray()),
    };

    private static ImmutableArray<TableName> Moving(Verdict verdict) =>
        [.. verdict.Tables.Where(table => table is { IsIdentical: false, Rows: not null }).Select(table => table.Name)];

    private static (RowState, string?, string?, string) Mark(RowDifference row) => (row.State, row.SourceDigest, row.TargetDigest, string.Join('\0', row.Key));
}
