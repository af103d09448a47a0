using Godwit.Engine.Events;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;
using Npgsql;
using Polly;

namespace Godwit.Engine.Copy;

/// <summary>Copies large objects with their oids, contents, comments and grants; ranges of oids are parts like those of tables.</summary>
public sealed class LargeObjectCopy(
    Database source, Database target, PartStore parts, CopyProgress progress, IRunObserver observer, Random random, TimeProvider time)
{
    private const int Attempts = 5;
    private const int ObjectsPerPart = 1000;
    private const int ChunkBytes = 1 << 20;

    /// <summary>Roles that their grants name, unquoted.</summary>
    public static Task<List<string>> RolesAsync(NpgsqlConnection inSnapshot, CancellationToken cancellationToken) => inSnapshot.QueryAsync(
        "SELECT DISTINCT pg_get_userbyid(g.grantee)::text FROM pg_largeobject_metadata m CROSS JOIN LATERAL aclexplode(m.lomacl) g WHERE g.grantee NOT IN (0, m.lomowner)",
        row => row.GetString(0), cancellationToken);

    /// <summary>Removes from the target what a part copied; nothing if it is none of large objects, or is not done.</summary>
    public static async Task RemoveAsync(NpgsqlConnection target, PartRow part, CancellationToken cancellationToken)
    {
        if (part is not { Kind: PartKind.LargeObjects, State: "done" }) return;
        await target.ExecuteAsync("SELECT lo_unlink(oid) FROM pg_largeobject_metadata WHERE oid >= $1 AND oid < $2", cancellationToken, part.Lower, part.Upper);
    }

    /// <summary>Copies those that no earlier run of this snapshot's copy did.</summary>
    /// <returns>How many there are.</returns>
    /// <exception cref="GodwitException">The target has large objects already, or the role may not read one.</exception>
    /// <exception cref="SnapshotLostException">No session exports the snapshot any more.</exception>
    public async Task<long> RunAsync(NpgsqlConnection inSnapshot, string snapshot, CancellationToken cancellationToken)
    {
        var oids = await inSnapshot.QueryAsync("SELECT oid::bigint FROM pg_largeobject_metadata ORDER BY oid", row => row.GetInt64(0), cancellationToken);
        if (oids.Count == 0) return 0;
        await using var sessions = new CopyWorker(source, target, "SET synchronous_commit = off");
        var ranges = await sessions.OnTargetAsync(writer => RangesAsync(writer, oids, cancellationToken), cancellationToken);
        var retry = CopyRetry.Pipeline(Attempts, random, time);
        foreach (var range in ranges.Where(range => range.State != "done"))
        {
            var context = ResilienceContextPool.Shared.Get(cancellationToken);
            context.Properties.Set(CopyRetry.OnFailure, (attempt, delay, error) =>
            {
                observer.On(new RunEvent.Retried($"large objects {range.Lower} to {range.Upper - 1}", attempt, delay, ServerMessage.Of(error)));
                return ValueTask.CompletedTask;
            });
            try
            {
                await retry.ExecuteAsync(async _ => await sessions.RunAsync((reader, writer) => CopyAsync(reader, writer, range, snapshot, cancellationToken), cancellationToken), context);
            }
            finally
            {
                ResilienceContextPool.Shared.Return(context);
            }
        }
        return oids.Count;
    }

    private async Task<List<PartRow>> RangesAsync(NpgsqlConnection writer, List<long> oids, CancellationToken cancellationToken)
    {
        var all = await parts.ReadAsync(writer, cancellationToken);
        var known = all.Where(part => part.Kind == PartKind.LargeObjects).ToList();
        await RefuseOthersAsync(writer, known, cancellationToken);
        if (known.Count > 0) return known;
        var first = all.Select(part => part.Id).DefaultIfEmpty().Max() + 1;
        var ranges = oids.Chunk(ObjectsPerPart).Select((chunk, index) => new PartRow
        {
            Id = first + index, Kind = PartKind.LargeObjects, Table = new("", ""), Lower = chunk[0], Upper = chunk[^1] + 1, Bytes = 0,
        }).ToList();
        await parts.AddAsync(writer, ranges, cancellationToken);
        return ranges;
    }

    private async Task<bool> CopyAsync(NpgsqlConnection reader, NpgsqlConnection writer, PartRow range, string snapshot, CancellationToken cancellationToken)
    {
        var lease = Guid.NewGuid();
        await parts.StartAsync(writer, range.Id, lease, cancellationToken);
        await using var transaction = await writer.BeginTransactionAsync(cancellationToken);
        try
        {
            await CopySnapshot.BeginAsync(reader, snapshot, null, cancellationToken);
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
            await parts.CompleteAsync(writer, range.Id, lease, objects.Count, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (PostgresException error) when (!RetryRule.MayPass(error))
        {
            throw new GodwitException(ExitCode.Failed, new Problem(
                "large_object_failed", "Large objects cannot be copied.", $"large objects {range.Lower} to {range.Upper - 1}", ServerMessage.Of(error),
                "The source's role must own them or have SELECT on each: GRANT SELECT ON LARGE OBJECT oid TO role; roles that their grants name must exist on the target."), error);
        }
        finally
        {
            if (reader.FullState == System.Data.ConnectionState.Open) await reader.ExecuteAsync("ROLLBACK", CancellationToken.None);
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

    private async Task RefuseOthersAsync(NpgsqlConnection writer, IReadOnlyCollection<PartRow> known, CancellationToken cancellationToken)
    {
        var present = await writer.ScalarAsync<long>("SELECT count(*) FROM pg_largeobject_metadata", cancellationToken) - known.Where(part => part.State == "done").Sum(part => part.Rows ?? 0);
        if (present <= 0) return;
        throw new GodwitException(ExitCode.Refused, new Problem(
            "target_large_objects", "The target has large objects already.", $"target {target.Url}", $"There are {present:N0}; their oids could collide with the source's.",
            "If they may go: SELECT lo_unlink(oid) FROM pg_largeobject_metadata; otherwise move into a database without them."));
    }
}
