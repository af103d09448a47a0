using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Npgsql;

namespace Godwit.Engine.Verify.Constraints;

/// <summary>
/// Looks on the target for rows that break what a session in replica mode does not enforce (postgres.md, rule 9: there a deferrable unique
/// constraint took a duplicate), and asks the source about what is broken.
/// </summary>
internal sealed class ConstraintCheck(BothSides sides, TableComparison compared, int workers)
{
    /// <summary>
    /// Checks the constraints of the tables that are compared; those that cannot be checked come with the reason. Of a table that does not
    /// stand where the others do nothing can be told, nor of what refers to it.
    /// </summary>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GodwitException">The target cannot be read.</exception>
    public async Task<(ConstraintsVerdict Verdict, ImmutableArray<Skipped> Skipped)> RunAsync(CancellationToken cancellationToken)
    {
        var constraints = (await ConstraintReader.ReadAsync(sides.Target, cancellationToken))
            .Where(constraint => constraint.IsInForce && compared.IsThere(Side.Target, constraint.Table.Name) && (constraint.Parent is null || !compared.Elsewhere.Contains(constraint.Parent.Name)))
            .ToList();
        var counts = await CountAsync(sides.Target, [.. constraints.Where(constraint => constraint.Obstacle is null)], cancellationToken);
        var broken = counts.Where(count => count.Broken > 0).ToList();
        // The source can have another definition, or none: then nobody knows.
        var before = (await CountAsync(sides.Source, [.. broken.Select(count => count.Constraint)], cancellationToken)).ToDictionary(count => count.Constraint, count => count.Broken);
        return (
            new(
                counts.Count(count => count is { Broken: not null, Constraint.Kind: ConstraintKind.ForeignKey }),
                counts.Count(count => count is { Broken: not null, Constraint.Kind: not ConstraintKind.ForeignKey }),
                [
                    .. broken.Select(count => new BrokenConstraint(
                        count.Constraint.Kind, count.Constraint.Table.Name, count.Constraint.Name, count.Broken!.Value, before[count.Constraint], ConstraintSql.List(count.Constraint))),
                ]),
            [
                .. constraints.Where(constraint => constraint.Obstacle is not null).Select(constraint => Skip(constraint, constraint.Obstacle!)),
                .. counts.Where(count => count.Broken is null).Select(count => Skip(count.Constraint, count.Refusal!)),
            ]);
    }

    private sealed record Answer(ConstraintInfo Constraint, long? Broken, string? Refusal = null);

    private async Task<ImmutableArray<Answer>> CountAsync(SideSession side, ImmutableArray<ConstraintInfo> constraints, CancellationToken cancellationToken)
    {
        if (constraints.IsEmpty) return [];
        var (answers, next) = (new Answer[constraints.Length], -1);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Math.Min(workers, constraints.Length)),
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, workers), CancellationToken = cancellationToken },
            async (_, token) =>
            {
                await using var reader = await SnapshotReader.OpenAsync(side, token);
                for (var at = Interlocked.Increment(ref next); at < answers.Length; at = Interlocked.Increment(ref next))
                    answers[at] = await CountAsync(reader, constraints[at], token);
            });
        return [.. answers];
    }

    private List<TableInfo> Files(Side side, ConstraintInfo constraint) => compared.Files(side, [constraint.Table.Name, .. constraint.Parent is { } parent ? [parent.Name] : ImmutableArray<TableName>.Empty]);

    private async Task<Answer> CountAsync(SnapshotReader reader, ConstraintInfo constraint, CancellationToken cancellationToken)
    {
        try
        {
            return new(constraint, await reader.AskAsync((connection, token) => connection.ScalarAsync<long>(ConstraintSql.Count(constraint), token), Files(reader.Side.Side, constraint), cancellationToken));
        }
        // Parents can be tables that do not move, such as those of a platform.
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return new(constraint, null, error.MessageText);
        }
        catch (GodwitException error) when (VerifyProblem.IsRewritten(error))
        {
            return new(constraint, null, error.Problem.What);
        }
        catch (PostgresException error) when (reader.Side.Side == Side.Source
            && error.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.UndefinedObject)
        {
            return new(constraint, null, error.MessageText);
        }
        catch (NpgsqlException error)
        {
            throw VerifyProblem.From(error, reader.Side.Database, null);
        }
    }

    private static Skipped Skip(ConstraintInfo constraint, string reason) => new("constraint", $"{Sql.Name(constraint.Name)} on {constraint.Table.Name}", reason);
}
