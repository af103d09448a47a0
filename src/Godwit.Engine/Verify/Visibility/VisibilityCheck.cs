using System.Collections.Immutable;
using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Verify.Visibility;

/// <summary>
/// Looks at every table with row level security as some identities see it: in a read-only transaction under that role and those claims,
/// on both sides.
/// </summary>
internal sealed class VisibilityCheck(BothSides sides, TableComparison compared, DigestMethod method)
{
    private readonly Dictionary<Side, string> _paths = [];

    /// <summary>Compares; what could not be, comes with the reason.</summary>
    /// <param name="identities">Whose view.</param>
    /// <param name="schema">How the schemas differ: names the policy.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GodwitException">A side cannot be read.</exception>
    public async Task<(VisibilityVerdict Verdict, ImmutableArray<Skipped> Skipped)> RunAsync(
        ImmutableArray<Identity> identities, ImmutableArray<SchemaDifference> schema, CancellationToken cancellationToken)
    {
        var theirs = compared.Target.ToDictionary(table => table.Name);
        var tables = compared.Source.Where(table => !compared.Elsewhere.Contains(table.Name) && theirs.TryGetValue(table.Name, out var other) && (table.RowSecurity || other.RowSecurity))
            .Select(table => (table.Name, Columns: table.Columns.Select(column => column.Name).Where(name => theirs[table.Name].Columns.Any(column => column.Name == name)).ToImmutableArray()))
            .OrderBy(table => table.Name).ToList();
        var names = identities.Select(identity => identity.Role).Distinct(StringComparer.Ordinal).ToArray();
        var (mine, others) = await sides.ReadAsync((side, token) => RoleView.ReadAsync(side, names, [.. tables.Select(table => table.Name)], token), cancellationToken);
        var skipped = names.Select(role => (Role: role, Reason: mine.Obstacle(role, Side.Source) ?? others.Obstacle(role, Side.Target))).Where(role => role.Reason is not null).ToDictionary(role => role.Role, role => role.Reason!, StringComparer.Ordinal);

        var differences = ImmutableArray.CreateBuilder<VisibilityDifference>();
        var failed = ImmutableArray.CreateBuilder<Skipped>();
        var asked = identities.Where(identity => !skipped.ContainsKey(identity.Role)).ToImmutableArray();
        await using var left = await SnapshotReader.OpenAsync(sides.Source, cancellationToken);
        await using var right = await SnapshotReader.OpenAsync(sides.Target, cancellationToken);
        _paths[Side.Source] = await left.AskAsync(SearchPath.LocalAsync, cancellationToken);
        _paths[Side.Target] = await right.AskAsync(SearchPath.LocalAsync, cancellationToken);
        foreach (var (name, columns) in tables)
            foreach (var identity in asked)
            {
                var (may, mayThere) = (mine.Columns(identity.Role, name), others.Columns(identity.Role, name));
                ImmutableArray<string> both = [.. columns.Where(column => may.Contains(column) && mayThere.Contains(column)).Order(StringComparer.Ordinal)];
                var (here, there) = (SeeAsync(left, identity, name, both, mine.Refusal(identity.Role, name), cancellationToken), SeeAsync(right, identity, name, both, others.Refusal(identity.Role, name), cancellationToken));
                try
                {
                    await Task.WhenAll(here, there);
                }
                catch (GodwitException error) when (VerifyProblem.IsRewritten(error))
                {
                    failed.Add(new("row visibility", $"{name}", error.Problem.What));
                    break;
                }
                // What fails alike on both sides has shown nothing.
                if ((await here).IsFailure && (await there).IsFailure) failed.Add(new("row visibility", $"{name} as {identity.Name}", $"{(await here).Refusal} on the source, {(await there).Refusal} on the target"));
                else if (await here != await there) differences.Add(new(name, identity.Name, await here, await there, Policies(name, schema)));
            }
        return (
            new([.. asked.Select(identity => identity.Name)], [.. tables.Select(table => table.Name)], differences.ToImmutable()),
            [.. failed, .. skipped.OrderBy(role => role.Key, StringComparer.Ordinal).Select(role => new Skipped("identity", role.Key, role.Value))]);
    }

    private async Task<Seen> SeeAsync(SnapshotReader reader, Identity identity, TableName table, ImmutableArray<string> columns, string? refusal, CancellationToken cancellationToken)
    {
        if (refusal is not null || columns.IsEmpty) return new(null, null, refusal ?? "it may select no column that it may select on the other side");
        try
        {
            return await reader.AskAsync(async (connection, token) =>
            {
                await connection.ExecuteAsync(_paths[reader.Side.Side], token);
                await connection.ExecuteAsync(VisibilitySql.Claims, token, identity.Claims);
                await connection.ExecuteAsync(VisibilitySql.Become(identity.Role), token);
                var seen = (await connection.QueryAsync(VisibilitySql.Rows(table, columns, method), RowDigest.Read, token))[0];
                return new Seen(seen.Rows, seen.Hex, null);
            }, compared.Files(reader.Side.Side, [table]), cancellationToken);
        }
        // A policy can fail. The message could hold a value.
        catch (PostgresException error)
        {
            return new(null, null, $"failed with SQLSTATE {error.SqlState}", IsFailure: error.SqlState != PostgresErrorCodes.InsufficientPrivilege);
        }
    }

    private static ImmutableArray<string> Policies(TableName table, ImmutableArray<SchemaDifference> schema) =>
    [
        .. schema.Where(difference => Spellings(table).Any(name =>
                (difference.Kind == "policy" && difference.Name.EndsWith($" on {name}", StringComparison.Ordinal))
                || (difference.Kind == "table" && difference.Name == name && difference.Property is "row security" or "force row security")
                || (difference.Kind == "grant" && difference.Name == $"table {name}")))
            .Select(difference => difference.ToString()),
    ];

    // The catalog quotes a name where SQL has to, which depends on the server's keywords.
    private static IEnumerable<string> Spellings(TableName table) =>
        from schema in new[] { table.Schema, Sql.Name(table.Schema) }
        from name in new[] { table.Name, Sql.Name(table.Name) }
        select $"{schema}.{name}";
}
