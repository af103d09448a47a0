using System.Collections.Immutable;
using Godwit.Engine.Copy;
using Godwit.Engine.Events;
using Godwit.Engine.Follow;
using Godwit.Engine.Postgres;
using Godwit.Engine.Schema;
using Godwit.Engine.Schema.Archive;
using Npgsql;

namespace Godwit.Engine.Running;

/// <summary>Dumps the source's schema and brings it to the target.</summary>
internal sealed class SchemaPhase(RunContext run, SchemaDumper pgDump)
{
    /// <summary>Roles that the schema needs, made or not.</summary>
    public RoleReport Roles { get; private set; } = new([], []);

    /// <summary>The archive that an earlier run stored; null when there is none.</summary>
    public async Task<SchemaArchive?> StoredAsync(NpgsqlConnection state, CancellationToken cancellationToken) =>
        (await run.Migrations.FindAsync(state, cancellationToken))?.Archive is { } bytes
            ? Read(bytes, await TargetPresence.ReadAsync(state, run.Scope, cancellationToken)) : null;

    /// <summary>
    /// The archive to restore from, as of the snapshot. The stored one stays when the schema is still the same, because its objects are
    /// journaled by its numbers; otherwise what was made of it is dropped first.
    /// </summary>
    public async Task<SchemaArchive> DumpAsync(string snapshot, CancellationToken cancellationToken)
    {
        var bytes = await RunPgDumpAsync(snapshot, lockWait: null, cancellationToken);
        await using var state = await run.Target.OpenAsync(cancellationToken);
        var present = await TargetPresence.ReadAsync(state, run.Scope, cancellationToken);
        var fresh = Read(bytes, present);
        if (await StoredAsync(state, cancellationToken) is { } stored)
        {
            if (stored.Fingerprint == fresh.Fingerprint)
                return SchemaArchive.Of(ArchiveRedaction.Restore(stored.Contents, fresh.Contents), run.Scope, Publications.Name(run.Configuration.Migration), present);
            run.Observer.On(new RunEvent.Noticed("schema_changed", "The source's schema changed since the first half was restored: it is dropped on the target and restored anew."));
            await UndoAsync(state, stored, cancellationToken);
        }
        await run.Migrations.SetArchiveAsync(state, ArchiveRedaction.WithoutPasswords(bytes), fresh.Fingerprint, cancellationToken);
        return fresh;
    }

    /// <summary>The source's schema as of the snapshot; touches nothing.</summary>
    public async Task<SchemaArchive> ReadAsync(string snapshot, CancellationToken cancellationToken) =>
        Read(await RunPgDumpAsync(snapshot, lockWait: null, cancellationToken), TargetPresence.None);

    /// <summary>The source's schema as of the snapshot, for a target that is there; gives up where a table is being altered for longer than that.</summary>
    /// <exception cref="GodwitException">pg_dump cannot be started or failed.</exception>
    public async Task<SchemaArchive> ReadAsync(string snapshot, TargetPresence target, TimeSpan lockWait, CancellationToken cancellationToken) =>
        Read(await RunPgDumpAsync(snapshot, lockWait, cancellationToken), target);

    /// <summary>Roles, then everything before the data.</summary>
    public async Task<SchemaRestore> FirstHalfAsync(SchemaArchive archive, NpgsqlConnection source, CancellationToken cancellationToken)
    {
        await using var target = await run.Target.OpenAsync(cancellationToken);
        var owner = (await target.ScalarAsync<string>("SELECT current_user::text", cancellationToken))!;
        var needed = archive.GrantedRoles(owner).Union(await Schema.Roles.OfPoliciesAsync(source, run.Scope, cancellationToken));
        if (run.MovesLargeObjects) needed = needed.Union(await LargeObjectCopy.RolesAsync(source, cancellationToken));
        Roles = await Schema.Roles.CreateAsync(target, needed, cancellationToken);
        foreach (var role in Roles.Created) run.Observer.On(new RunEvent.Noticed("role_created", $"Role {role} was made on the target, NOLOGIN and without further attributes: policies or grants name it."));
        foreach (var failure in Roles.Failed) run.Observer.On(new RunEvent.ObjectFailed("ROLE", failure.Role, failure.Error, $"CREATE ROLE {Sql.Name(failure.Role)} NOLOGIN"));
        var restore = await SchemaRestore.PrepareAsync(run.Target, target, archive, run.Objects, run.Observer, cancellationToken);
        await restore.FirstHalfAsync(cancellationToken);
        return restore;
    }

    /// <summary>Drops what this migration made on the target. The parts go first: while one stands, its rows are taken for there.</summary>
    public async Task UndoAsync(NpgsqlConnection target, SchemaArchive archive, CancellationToken cancellationToken)
    {
        await ForgetPartsAsync(target, cancellationToken);
        var restore = await SchemaRestore.PrepareAsync(run.Target, target, archive, run.Objects, run.Observer, cancellationToken);
        try
        {
            await restore.UndoAsync(cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.DependentObjectsStillExist)
        {
            throw new GodwitException(ExitCode.Refused, new Problem(
                "undo_refused", "What an earlier run made on the target cannot be dropped.", $"target {run.Target.Url}", error.MessageText,
                "Something that Godwit did not make depends on it: drop that, or the target's schemas, then `godwit run` again."), error);
        }
    }

    // Large objects belong to no table: they do not go with the schema.
    private async Task ForgetPartsAsync(NpgsqlConnection target, CancellationToken cancellationToken)
    {
        await using var transaction = await target.BeginTransactionAsync(cancellationToken);
        foreach (var part in await run.Parts.ReadAsync(target, cancellationToken)) await LargeObjectCopy.RemoveAsync(target, part, cancellationToken);
        await run.Parts.ClearAsync(target, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private SchemaArchive Read(byte[] bytes, TargetPresence target) => SchemaArchive.Of(bytes, run.Scope, Publications.Name(run.Configuration.Migration), target);

    private async Task<byte[]> RunPgDumpAsync(string snapshot, TimeSpan? lockWait, CancellationToken cancellationToken)
    {
        var excluded = await ExcludedSchemasAsync(cancellationToken);
        var file = Path.Combine(Path.GetTempPath(), $"godwit-{run.Configuration.Migration}-{Environment.ProcessId}-{run.Random.Next():x8}.dump");
        try
        {
            run.Source.PermitProgram("pg_dump");
            await pgDump.DumpSchemaAsync(run.Source.Url, snapshot, excluded, file, lockWait, cancellationToken);
            return await File.ReadAllBytesAsync(file, cancellationToken);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task<ImmutableArray<string>> ExcludedSchemasAsync(CancellationToken cancellationToken)
    {
        await using var source = await run.Source.OpenAsync(cancellationToken);
        var schemas = await source.QueryAsync("SELECT nspname::text FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' ORDER BY 1", row => row.GetString(0), cancellationToken);
        return [.. schemas.Where(schema => !run.Scope.IncludesSchema(schema))];
    }
}
