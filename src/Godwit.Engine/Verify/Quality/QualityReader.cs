using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.Verify.Constraints;
using Npgsql;

namespace Godwit.Engine.Verify.Quality;

/// <summary>Reads what is in the columns of both sides, a table at a time, under the snapshots of the comparison.</summary>
internal sealed class QualityReader(BothSides sides)
{
    // Counting distinct values sorts them: beyond so many rows the planner's estimate has to do.
    private const long CountedRows = 1_000_000;

    /// <summary>Reads every table and every reference.</summary>
    /// <param name="pairs">The tables.</param>
    /// <param name="includes">Tables whose foreign keys are meant.</param>
    /// <param name="rows">Rows of a table on both sides.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GodwitException">A side cannot be read.</exception>
    public async Task<QualityVerdict> ReadAsync(
        ImmutableArray<TablePair> pairs, Func<TableName, bool> includes, Func<TableName, (long Source, long Target)> rows, CancellationToken cancellationToken)
    {
        var (sourceKeys, targetKeys) = await sides.ReadAsync(ConstraintReader.ReadAsync, cancellationToken);
        await using var source = await SnapshotReader.OpenAsync(sides.Source, cancellationToken);
        await using var target = await SnapshotReader.OpenAsync(sides.Target, cancellationToken);
        var tables = ImmutableArray.CreateBuilder<TableQuality>();
        foreach (var pair in pairs.Where(pair => !pair.Columns.IsEmpty))
        {
            var (left, right) = rows(pair.Name);
            var isEstimate = Math.Max(left, right) > CountedRows;
            var (mine, theirs) = (ColumnsAsync(source, pair, left, isEstimate, cancellationToken), ColumnsAsync(target, pair, right, isEstimate, cancellationToken));
            await Task.WhenAll(mine, theirs);
            var (sourceColumns, targetColumns) = (await mine, await theirs);
            tables.Add(new(pair.Name, left, right, [.. Compared(pair).Select(column => ColumnQuality.Of(column.Name, isEstimate, sourceColumns[column.Name], targetColumns[column.Name]))]));
        }
        var relations = ImmutableArray.CreateBuilder<RelationQuality>();
        foreach (var (key, isConstraint) in References.Of(pairs, sourceKeys.Where(key => includes(key.Table.Name)), targetKeys.Where(key => includes(key.Table.Name))))
            relations.Add(new(
                key.Table.Name, key.Columns, key.Parent!.Name, isConstraint ? key.Name : null,
                await OrphansAsync(source, key, cancellationToken), await OrphansAsync(target, key, cancellationToken)));
        return new(tables.ToImmutable(), relations.ToImmutable());
    }

    private static IEnumerable<ColumnInfo> Compared(TablePair pair) => pair.Source.Columns.Where(column => pair.Columns.Contains(column.Name));

    private static async Task<Dictionary<string, ColumnFigures>> ColumnsAsync(
        SnapshotReader reader, TablePair pair, long rows, bool isEstimate, CancellationToken cancellationToken)
    {
        var table = pair.Of(reader.Side.Side);
        var figures = new Dictionary<string, ColumnFigures>(StringComparer.Ordinal);
        try
        {
            var estimates = isEstimate
                ? (await reader.AskAsync((connection, token) => connection.QueryAsync(QualitySql.Estimates, row => (row.GetString(0), row.GetDouble(1)), token, table.Name.Schema, table.Name.Name), cancellationToken)).ToDictionary(StringComparer.Ordinal)
                : [];
            foreach (var chunk in table.Columns.Where(column => pair.Columns.Contains(column.Name)).Chunk(QualitySql.ColumnsAtOnce))
            {
                var read = await reader.AskAsync((connection, token) => connection.QueryAsync(
                    QualitySql.Table(table.Name, [.. chunk], !isEstimate), row => chunk.Select((_, index) => Figures(row, index * QualitySql.Values)).ToArray(), token), cancellationToken);
                foreach (var (column, found) in chunk.Zip(read[0]))
                    figures[column.Name] = isEstimate ? found with { Distinct = Estimate(estimates, column.Name, rows - found.Nulls) } : found;
            }
            return figures;
        }
        catch (NpgsqlException error)
        {
            throw VerifyProblem.From(error, reader.Side.Database, table);
        }
    }

    // Below zero it is a share of the rows: https://www.postgresql.org/docs/current/view-pg-stats.html.
    private static long? Estimate(Dictionary<string, double> estimates, string column, long rows) =>
        estimates.TryGetValue(column, out var estimate) ? (long)(estimate < 0 ? -estimate * rows : estimate) : null;

    private static ColumnFigures Figures(NpgsqlDataReader row, int at) => new(
        row.GetInt64(at), row.IsDBNull(at + 1) ? null : row.GetInt64(at + 1), row.Value<string>(at + 2), row.Value<string>(at + 3), row.IsDBNull(at + 4) ? null : row.GetDouble(at + 4));

    private static async Task<long?> OrphansAsync(SnapshotReader reader, ConstraintInfo key, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.AskAsync((connection, token) => connection.ScalarAsync<long>(ConstraintSql.Count(key), token), cancellationToken);
        }
        // A side can lack the parent or a column, or Godwit's role may not read it.
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn
            or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.InsufficientPrivilege)
        {
            return null;
        }
        catch (NpgsqlException error)
        {
            throw VerifyProblem.From(error, reader.Side.Database, null);
        }
    }
}
