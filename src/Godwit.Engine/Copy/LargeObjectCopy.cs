using System.Collections.Immutable;
using Godwit.Engine.Events;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Copy;

/// <summary>Copies large objects with their oids, contents, comments and grants; ranges of oids are parts like those of tables.</summary>
public sealed class LargeObjectCopy(Database source, Database target, PartStore parts, CopyProgress progress, TimeProvider time)
{
    private const int ObjectsPerPart = 1000;
    private const int ChunkBytes = 1 << 20;

    /// <summary>Roles that their grants name, unquoted.</summary>
    public static Task<List<string>> RolesAsync(NpgsqlConnection inSnapshot, CancellationToken cancellationToken) => inSnapshot.QueryAsync(
        "SELECT DISTINCT pg_get_userbyid(g.grantee)::text FROM pg_largeobject_metadata m CROSS JOIN LATERAL aclexplode(m.lomacl) g WHERE g.grantee NOT IN (0, m.lomowner)",
        row => row.GetString(0), cancellationToken);

    /// <summary>Copies all of them under the snapshot.</summary>
    /// <returns>How many there are.</returns>
    /// <exception cref="GodwitException">The target has large objects already, or the role may not read one.</exception>
    public async Task<long> RunAsync(NpgsqlConnection inSnapshot, string snapshot, int firstPart, CancellationToken cancellationToken)
    {
        var oids = await inSnapshot.QueryAsync("SELECT oid::bigint FROM pg_largeobject_metadata ORDER BY oid", row => row.GetInt64(0), cancellationToken);
        if (oids.Count == 0) return 0;
        await using var writer = await target.OpenAsync(cancellationToken);
        await RefuseOthersAsync(writer, cancellationToken);
        var ranges = oids.Chunk(ObjectsPerPart).Select((chunk, index) => new PartRow
        {
            Id = firstPart + index, Kind = PartKind.LargeObjects, Table = new("", ""), Lower = chunk[0], Upper = chunk[^1] + 1, Bytes = 0,
        }).ToImmutableArray();
        await parts.AddAsync(writer, ranges, cancellationToken);
        await writer.ExecuteAsync("SET synchronous_commit = off", cancellationToken);
        await using var reader = await source.OpenAsync(cancellationToken);
        await reader.ExecuteAsync(CopySnapshot.Begin(snapshot), cancellationToken);
        foreach (var range in ranges) await CopyAsync(reader, writer, range, cancellationToken);
        return oids.Count;
    }

    private async Task CopyAsync(NpgsqlConnection reader, NpgsqlConnection writer, PartRow range, CancellationToken cancellationToken)
    {
        await parts.StartAsync(writer, range.Id, time.GetUtcNow(), cancellationToken);
        await using var transaction = await writer.BeginTransactionAsync(cancellationToken);
        try
        {
            var objects = await reader.QueryAsync(
                """
                SELECT m.oid::bigint, obj_description(m.oid, 'pg_largeobject'),
                       ARRAY (SELECT format('GRANT %s ON LARGE OBJECT %s TO %s%s', g.privilege_type, m.oid, CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(g.grantee)) END,
                                     CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
                              FROM aclexplode(m.lomacl) g WHERE g.grantee <> m.lomowner)
                FROM pg_largeobject_metadata m WHERE m.oid >= $1 AND m.oid < $2 ORDER BY m.oid
                """,
                row => (Oid: row.GetInt64(0), Comment: row.Value<string>(1), Grants: row.GetFieldValue<string[]>(2)), cancellationToken, range.Lower, range.Upper);
            foreach (var (oid, comment, grants) in objects)
            {
                await ContentAsync(reader, writer, oid, cancellationToken);
                if (comment is not null) await writer.ExecuteAsync($"COMMENT ON LARGE OBJECT {oid} IS {Sql.Text(comment)}", cancellationToken);
                foreach (var grant in grants) await writer.ExecuteAsync(grant, cancellationToken);
            }
            await parts.CompleteAsync(writer, range.Id, objects.Count, time.GetUtcNow(), cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException error) when (!RetryRule.MayPass(error))
        {
            throw new GodwitException(ExitCode.Failed, new Problem(
                "large_object_failed", "Large objects cannot be copied.", $"large objects {range.Lower} to {range.Upper - 1}", $"{error.SqlState}: {error.MessageText}",
                "The source's role must own them or have SELECT on each: GRANT SELECT ON LARGE OBJECT oid TO role; roles that their grants name must exist on the target."), error);
        }
    }

    private async Task ContentAsync(NpgsqlConnection reader, NpgsqlConnection writer, long oid, CancellationToken cancellationToken)
    {
        await writer.ExecuteAsync($"SELECT lo_create({oid}::bigint::oid)", cancellationToken);
        for (long offset = 0; ; offset += ChunkBytes)
        {
            var chunk = await reader.ScalarAsync<byte[]>("SELECT lo_get($1::bigint::oid, $2, $3)", cancellationToken, oid, offset, ChunkBytes) ?? [];
            if (chunk.Length > 0) await writer.ExecuteAsync("SELECT lo_put($1::bigint::oid, $2, $3)", cancellationToken, oid, offset, chunk);
            progress.Sent(chunk.Length);
            if (chunk.Length < ChunkBytes) return;
        }
    }

    private async Task RefuseOthersAsync(NpgsqlConnection writer, CancellationToken cancellationToken)
    {
        var present = await writer.ScalarAsync<long>("SELECT count(*) FROM pg_largeobject_metadata", cancellationToken);
        if (present == 0) return;
        throw new GodwitException(ExitCode.Refused, new Problem(
            "target_large_objects", "The target has large objects already.", $"target {target.Url}", $"There are {present:N0}; their oids could collide with the source's.",
            "If they may go: SELECT lo_unlink(oid) FROM pg_largeobject_metadata; otherwise move into a database without them."));
    }
}
