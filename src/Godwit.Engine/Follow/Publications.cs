using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Follow;

/// <summary>A migration's publications on the source.</summary>
public static class Publications
{
    /// <summary>Name of the publication of all changes; that of inserts only has <c>_insert</c> appended.</summary>
    public static string Name(string migration) => $"godwit_{migration}";

    /// <summary>Those that exist, by name, with their oids.</summary>
    public static Task<List<(string Name, long Oid)>> ReadAsync(NpgsqlConnection source, string migration, CancellationToken cancellationToken) => source.QueryAsync(
        "SELECT pubname::text, oid::bigint FROM pg_publication WHERE pubname IN ($1, $2) ORDER BY 1", row => (row.GetString(0), row.GetInt64(1)), cancellationToken,
        Name(migration), $"{Name(migration)}_insert");

    /// <summary>Why changes may not have been published; null: they were.</summary>
    /// <param name="there">The publications that exist.</param>
    /// <param name="made">Oids of those that were made with the slot; null: not known.</param>
    public static string? Loss(IReadOnlyCollection<(string Name, long Oid)> there, long[]? made) =>
        there.Count == 0 ? "There is none any more: somebody dropped it."
        : made?.FirstOrDefault(oid => there.All(publication => publication.Oid != oid)) is { } gone and > 0 ? $"The one with the oid {gone}, which was made with the slot, was dropped or made anew."
        : null;

    /// <summary>Changes were not published: nobody knows which.</summary>
    public static GodwitException Lost(DatabaseUrl source, string why, Exception? cause = null) => new(ExitCode.Failed, new Problem(
        "publication_lost", "The publication is gone.", $"source {source}", why,
        "Changes since then were not published: the tables must be copied again. Empty them on the target, drop the schema godwit there, and `godwit run`."), cause);

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
            // With a table to come: the names that a stream asks for do not change while it lasts.
            if (plan.PublishesInserts) await CreateAsync(source, $"{Name(migration)}_insert", plan.Inserts, "insert", cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new GodwitException(ExitCode.Refused, new Problem(
                "publication_denied", "The publication cannot be made.", "source", error.MessageText,
                "The source's role needs CREATE on the database and to own the tables: GRANT CREATE ON DATABASE … TO …; or set follow.enabled: false for a copy without following."), error);
        }
    }

    /// <summary>Publishes tables that are not published yet.</summary>
    /// <exception cref="PostgresException">The role may not publish them.</exception>
    /// <exception cref="GodwitException">One has no identity, and such tables are not published.</exception>
    public static async Task AddAsync(NpgsqlConnection source, string migration, PublicationPlan plan, IReadOnlyCollection<TableName> tables, CancellationToken cancellationToken)
    {
        var published = (await source.QueryAsync(
            "SELECT schemaname, tablename FROM pg_publication_tables WHERE pubname IN ($1, $2)", row => new TableName(row.GetString(0), row.GetString(1)), cancellationToken,
            Name(migration), $"{Name(migration)}_insert")).ToHashSet();
        if (tables.Any(table => plan.Inserts.Contains(table)) && (await ReadAsync(source, migration, cancellationToken)).All(publication => publication.Name == Name(migration)))
            throw new GodwitException(ExitCode.Refused, new Problem(
                "no_insert_publication", "There is no publication for INSERT only.", "source", "The migration was begun without identity: insert_only, or by an older version.",
                "Give the table a primary key or REPLICA IDENTITY, then ask again."));
        await using var transaction = await source.BeginTransactionAsync(cancellationToken);
        foreach (var table in tables.Where(table => !published.Contains(table)))
        {
            var name = plan.Inserts.Contains(table) ? $"{Name(migration)}_insert" : Name(migration);
            if (plan.MakeFull.Contains(table)) await source.ExecuteAsync($"ALTER TABLE {table.Quoted} REPLICA IDENTITY FULL", cancellationToken);
            await source.ExecuteAsync($"ALTER PUBLICATION {Sql.Name(name)} ADD TABLE ONLY {table.Quoted}", cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Tables that are published for UPDATE and DELETE, of which a table with rows has no replica identity: those statements fail on the source.</summary>
    public static Task<List<TableName>> WithoutIdentityAsync(NpgsqlConnection source, string migration, CancellationToken cancellationToken) => source.QueryAsync(
        """
        SELECT DISTINCT n.nspname, c.relname
        FROM pg_publication p
        JOIN pg_publication_rel r ON r.prpubid = p.oid
        JOIN pg_class c ON c.oid = r.prrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        CROSS JOIN LATERAL (SELECT c.oid AS relid WHERE c.relkind = 'r' UNION ALL SELECT t.relid FROM pg_partition_tree(c.oid) t WHERE t.isleaf AND c.relkind = 'p') AS leaf
        JOIN pg_class l ON l.oid = leaf.relid
        WHERE p.pubname = $1
          AND CASE l.relreplident
                WHEN 'f' THEN false
                WHEN 'n' THEN true
                WHEN 'd' THEN NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = l.oid AND i.indisprimary)
                ELSE NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = l.oid AND i.indisreplident)
              END
        """,
        row => new TableName(row.GetString(0), row.GetString(1)), cancellationToken, Name(migration));

    /// <summary>Publishes a table no more.</summary>
    public static Task RemoveAsync(NpgsqlConnection source, string migration, TableName table, CancellationToken cancellationToken) =>
        source.ExecuteAsync($"ALTER PUBLICATION {Sql.Name(Name(migration))} DROP TABLE ONLY {table.Quoted}", cancellationToken);

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
