using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Verify.Constraints;
using Npgsql;

namespace Godwit.Engine.Verify.Quality;

/// <summary>Reads what is in the columns of both sides, a table at a time, under the snapshots of the comparison.</summary>
internal sealed class QualityReader(BothSides sides, TableComparison compared)
{
    // Counting distinct values sorts them: beyond so many rows the planner's estimate has to do.
    private const long CountedRows = 1_000_000;

    private readonly ImmutableArray<Skipped>.Builder _skipped = ImmutableArray.CreateBuilder<Skipped>();

    /// <summary>Reads every table and every reference; those that a server refuses come with the reason.</summary>
    /// <param name="rows">Rows of a table on both sides.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GodwitException">A side cannot be reached, or a table was rewritten.</exception>
    public async Task<(QualityVerdict Verdict, ImmutableArray<Skipped> Skipped)> ReadAsync(Func<TableName, (long Source, long Target)> rows, CancellationToken cancellationToken)
    {
        await using var source = await SnapshotReader.OpenAsync(sides.Source, cancellationToken);
        await using var target = await SnapshotReader.OpenAsync(sides.Target, cancellationToken);
        var tables = ImmutableArray.CreateBuilder<TableQuality>();
        foreach (var pair in compared.Pairs.Where(pair => !pair.Columns.IsEmpty))
        {
            var (left, right) = rows(pair.Name);
            var isEstimate = Math.Max(left, right) > CountedRows;
            var (mine, theirs) = (ColumnsAsync(source, pair, left, isEstimate, cancellationToken), ColumnsAsync(target, pair, right, isEstimate, cancellationToken));
            await Task.WhenAll(mine, theirs);
            if (await mine is { } here && await theirs is { } there)
                tables.Add(new(pair.Name, left, right, [.. pair.Source.Columns.Where(column => here.ContainsKey(column.Name)).Select(column => ColumnQuality.Of(column.Name, isEstimate, here[column.Name], there[column.Name]))]));
        }
        return (new(tables.ToImmutable(), await RelationsAsync(source, target, cancellationToken)), _skipped.ToImmutable());
    }

    private async Task<ImmutableArray<RelationQuality>> RelationsAsync(SnapshotReader source, SnapshotReader target, CancellationToken cancellationToken)
    {
        var (mine, theirs) = await sides.ReadAsync(ConstraintReader.ReadAsync, cancellationToken);
        var relations = ImmutableArray.CreateBuilder<RelationQuality>();
        foreach (var (key, isConstraint) in References.Of(compared.Pairs, mine.Where(IsMeant), theirs.Where(IsMeant)))
            relations.Add(new(
                key.Table.Name, key.Columns, key.Parent!.Name, isConstraint ? key.Name : null,
                await OrphansAsync(source, key, cancellationToken), await OrphansAsync(target, key, cancellationToken)));
        return relations.ToImmutable();
    }

    private bool IsMeant(ConstraintInfo key) =>
        (compared.IsThere(Side.Source, key.Table.Name) || compared.IsThere(Side.Target, key.Table.Name)) && (key.Parent is null || !compared.Elsewhere.Contains(key.Parent.Name));

    private async Task<Dictionary<string, ColumnFigures>?> ColumnsAsync(SnapshotReader reader, TablePair pair, long rows, bool isEstimate, CancellationToken cancellationToken)
    {
        var table = pair.Of(reader.Side.Side);
        var figures = new Dictionary<string, ColumnFigures>(StringComparer.Ordinal);
        try
        {
            var estimates = isEstimate
                ? (await reader.AskAsync((connection, token) => connection.QueryAsync(QualitySql.Estimates, row => (row.GetString(0), row.GetDouble(1)), token, table.Name.Schema, table.Name.Name), cancellationToken)).ToDictionary(StringComparer.Ordinal)
                : [];
            foreach (var chunk in table.Columns.Where(column => pair.Columns.Contains(column.Name)).Chunk(isEstimate ? QualitySql.ColumnsAtOnce : QualitySql.ColumnsSorted))
            {
                var read = await reader.AskAsync(async (connection, token) =>
                {
                    await connection.ExecuteAsync(QualitySql.Settings, token);
                    return await connection.QueryAsync(QualitySql.Table(table.Name, [.. chunk], !isEstimate, sides.Source.Major, sides.Target.Major), row => chunk.Select((_, index) => Figures(row, index * QualitySql.Values)).ToArray(), token);
                }, [table], cancellationToken);
                foreach (var (column, found) in chunk.Zip(read[0]))
                    figures[column.Name] = isEstimate ? found with { Distinct = Estimate(estimates, column.Name, rows) } : found;
            }
            return figures;
        }
        catch (GodwitException error) when (VerifyProblem.IsRewritten(error))
        {
            lock (_skipped) _skipped.Add(new("data quality", $"{table.Name}", error.Problem.What));
            return null;
        }
        // Figures are not worth the verdict. A message could hold a value.
        catch (PostgresException error)
        {
            lock (_skipped) _skipped.Add(new("data quality", $"{table.Name}", $"the {(reader.Side.Side == Side.Source ? "source" : "target")} refused to read it: SQLSTATE {error.SqlState}"));
            return null;
        }
    }

    // Below zero it is a share of the rows: https://www.postgresql.org/docs/current/view-pg-stats.html.
    private static long? Estimate(Dictionary<string, double> estimates, string column, long rows) =>
        estimates.TryGetValue(column, out var estimate) ? (long)(estimate < 0 ? -estimate * rows : estimate) : null;

    private static ColumnFigures Figures(NpgsqlDataReader row, int at) => new(
        row.GetInt64(at), row.IsDBNull(at + 1) ? null : row.GetInt64(at + 1), row.Value<string>(at + 2), row.Value<string>(at + 3), row.IsDBNull(at + 4) ? null : row.GetDouble(at + 4));

    // Null: a side lacks the parent or a column, or Godwit's role may not read it, or it has no such operator.
    private async Task<long?> OrphansAsync(SnapshotReader reader, ConstraintInfo key, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.AskAsync(
                (connection, token) => connection.ScalarAsync<long>(ConstraintSql.Count(key), token), compared.Files(reader.Side.Side, [key.Table.Name, key.Parent!.Name]), cancellationToken);
        }
        catch (Exception error) when (error is PostgresException || (error is GodwitException problem && VerifyProblem.IsRewritten(problem)))
        {
            return null;
        }
    }
}
