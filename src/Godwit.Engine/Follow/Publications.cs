using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Follow;

/// <summary>A migration's publications on the source.</summary>
public static class Publications
{
    /// <summary>Name of the publication of all changes; that of inserts only has <c>_insert</c> appended.</summary>
    public static string Name(string migration) => $"godwit_{migration}";

    /// <summary>
    /// Makes them anew. Must come before the slot: pgoutput needs the publication to exist where the slot begins.
    /// </summary>
    /// <exception cref="GodwitException">The role may not publish.</exception>
    public static async Task CreateAsync(NpgsqlConnection source, string migration, PublicationPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await source.BeginTransactionAsync(cancellationToken);
            await source.ExecuteAsync(DropStatement(migration), cancellationToken);
            foreach (var table in plan.MakeFull) await source.ExecuteAsync($"ALTER TABLE {table.Quoted} REPLICA IDENTITY FULL", cancellationToken);
            await CreateAsync(source, Name(migration), plan.Changes, "insert, update, delete, truncate", cancellationToken);
            if (plan.Inserts.Length > 0) await CreateAsync(source, $"{Name(migration)}_insert", plan.Inserts, "insert", cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new GodwitException(ExitCode.Refused, new Problem(
                "publication_denied", "The publication cannot be made.", "source", error.MessageText,
                "The source's role needs CREATE on the database and to own the tables: GRANT CREATE ON DATABASE … TO …; or set follow.enabled: false for a copy without following."), error);
        }
    }

    /// <summary>Statement that drops them.</summary>
    public static string DropStatement(string migration) =>
        $"DROP PUBLICATION IF EXISTS {Sql.Name(Name(migration))}, {Sql.Name($"{Name(migration)}_insert")}";

    private static Task<int> CreateAsync(NpgsqlConnection source, string name, IReadOnlyCollection<TableName> tables, string publish, CancellationToken cancellationToken)
    {
        var list = tables.Count == 0 ? "" : $" FOR TABLE {string.Join(", ", tables.Select(table => $"ONLY {table.Quoted}"))}";
        return source.ExecuteAsync(
            $"CREATE PUBLICATION {Sql.Name(name)}{list} WITH (publish = '{publish}', publish_via_partition_root = true)", cancellationToken);
    }
}
