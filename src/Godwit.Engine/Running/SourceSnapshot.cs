using System.Collections.Immutable;
using Godwit.Engine.Copy;
using Godwit.Engine.Events;
using Godwit.Engine.Follow;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;
using Godwit.Engine.Running.Keeping;
using Npgsql;

namespace Godwit.Engine.Running;

/// <summary>Takes the snapshot that a whole copy is made under, with publication and slot when changes are to be followed.</summary>
internal static class SourceSnapshot
{
    /// <summary>A snapshot without a slot.</summary>
    public static Task<CopySnapshot> PlainAsync(RunContext run, CancellationToken cancellationToken) =>
        CopySnapshot.TakeAsync(run.Source, import: null, cancellationToken);

    /// <summary>Takes the snapshot of a copy, with publication and slot when changes are to be followed, notes it, and has a keeper keep it.</summary>
    public static async Task<(KeptSnapshot Snapshot, ImmutableArray<Unfollowed> Unfollowed)> TakeAsync(RunContext run, NpgsqlConnection state, CancellationToken cancellationToken)
    {
        if (!run.Configuration.Database.Follow.Enabled) return (await KeepAsync(run, state, await PlainAsync(run, cancellationToken), cancellationToken), []);
        var (snapshot, unfollowed) = await WithSlotAsync(run, cancellationToken);
        return (await KeepAsync(run, state, snapshot, cancellationToken), unfollowed);
    }

    private static async Task<KeptSnapshot> KeepAsync(RunContext run, NpgsqlConnection state, CopySnapshot snapshot, CancellationToken cancellationToken)
    {
        try
        {
            // A standby does not tell its timeline: then no snapshot is of the same as another, and nothing is carried over.
            var marks = await snapshot.Connection.QueryAsync(
                """
                SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
                       CASE WHEN pg_is_in_recovery() THEN 'standby ' || clock_timestamp() ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END
                """,
                row => (OldestOpen: row.GetInt64(0), Timeline: row.GetString(1)), cancellationToken);
            await FlushAsync(run, cancellationToken);
            await run.Migrations.BeginSnapshotAsync(state, marks[0].OldestOpen, marks[0].Timeline, cancellationToken);
        }
        catch
        {
            await snapshot.DisposeAsync();
            throw;
        }
        return await KeptSnapshot.KeepAsync(run, snapshot, cancellationToken);
    }

    // A source whose commits do not wait for the disk could lose one in a crash that the snapshot shows, and use its number again, which
    // would deceive CarryOver. A commit that waits makes all before it durable. A standby has on its disk what it shows.
    private static async Task FlushAsync(RunContext run, CancellationToken cancellationToken)
    {
        await using var source = await run.Source.OpenAsync(cancellationToken);
        await source.ExecuteAsync(
            "BEGIN; SET LOCAL synchronous_commit = on; SELECT CASE WHEN NOT pg_is_in_recovery() THEN pg_current_xact_id() END; COMMIT", cancellationToken);
    }

    /// <summary>
    /// Publication, then slot, then the slot's snapshot imported and exported again, so that the slot's connection can close. A slot of an
    /// earlier attempt is dropped: nothing was read from it.
    /// </summary>
    private static async Task<(CopySnapshot Snapshot, ImmutableArray<Unfollowed> Unfollowed)> WithSlotAsync(RunContext run, CancellationToken cancellationToken)
    {
        var name = Publications.Name(run.Configuration.Migration);
        PublicationPlan plan;
        long[] made;
        await using (var source = await run.Source.OpenAsync(cancellationToken))
        {
            await MakeRoomAsync(run, source, name, cancellationToken);
            plan = await PlanAsync(run, source, cancellationToken);
            // Before anything is made on the source.
            foreach (var table in plan.Left) run.Observer.On(new RunEvent.Noticed("not_followed", $"{table.Table} is copied but will not be followed: {table.Reason}"));
            await Publications.CreateAsync(source, run.Configuration.Migration, plan, cancellationToken);
            made = [.. (await Publications.ReadAsync(source, run.Configuration.Migration, cancellationToken)).Select(publication => publication.Oid)];
        }
        await using var slot = await Slot.CreateAsync(run.Source, name, cancellationToken);
        CrashPoint.Reach(CrashPoint.AfterSlot);
        var snapshot = await CopySnapshot.TakeAsync(run.Source, slot.Snapshot, cancellationToken);
        try
        {
            await run.WithStateAsync(state => run.Migrations.SetSlotAsync(state, slot.Name, name, made, slot.ConsistentPoint, cancellationToken), cancellationToken);
        }
        catch
        {
            await snapshot.DisposeAsync();
            throw;
        }
        return (snapshot, plan.Left);
    }

    // What the state names was made by this migration. Another of its name, with another target, may be at work with the same slot.
    private static async Task MakeRoomAsync(RunContext run, NpgsqlConnection source, string name, CancellationToken cancellationToken)
    {
        var isOwn = await run.State.UseAsync(async state => (await run.Migrations.FindAsync(state, cancellationToken))?.Slot == name, cancellationToken);
        if (!isOwn && await Slot.IsReadAsync(source, name, cancellationToken)) throw Slot.InUse(run.Source, name, "A session reads what waits for it.");
        try
        {
            await (isOwn ? Slot.DropOwnAsync(source, name, cancellationToken) : Slot.DropAsync(source, name, cancellationToken));
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.ObjectInUse)
        {
            throw Slot.InUse(run.Source, name, ServerMessage.Of(error), error);
        }
    }

    /// <summary>Drops slot and publications of a copy that did not come to its end; a source that cannot be reached keeps them, and that is said.</summary>
    public static async Task AbandonAsync(RunContext run)
    {
        if (!run.Configuration.Database.Follow.Enabled) return;
        var name = Publications.Name(run.Configuration.Migration);
        try
        {
            await using var source = await run.Source.OpenAsync(CancellationToken.None);
            await Slot.DropOwnAsync(source, name, CancellationToken.None);
            await source.ExecuteAsync(Publications.DropStatement(run.Configuration.Migration), CancellationToken.None);
            await run.WithStateAsync(state => run.Migrations.SetSlotAsync(state, null, null, null, null, CancellationToken.None), CancellationToken.None);
        }
        catch (Exception error) when (error is GodwitException or NpgsqlException)
        {
            run.Observer.On(new RunEvent.Noticed("slot_left", $"The slot {name} could not be dropped and keeps WAL on the source until the next run or: SELECT pg_drop_replication_slot('{name}'); ({error.Message})"));
        }
    }

    /// <summary>What would be published.</summary>
    public static async Task<PublicationPlan> PlanAsync(RunContext run, NpgsqlConnection source, CancellationToken cancellationToken)
    {
        var tables = await CatalogReader.TablesAsync(source, run.Scope.IncludesTable, cancellationToken);
        var mine = await source.QueryAsync(
            "SELECT rolname::text FROM pg_roles WHERE pg_has_role(oid, 'USAGE')", row => row.GetString(0), cancellationToken);
        return PublicationPlan.Of(tables, table => mine.Contains(table.Owner), run.Configuration.Database.Identity switch
        {
            IdentityRule.Full => WithoutIdentity.MakeFull,
            IdentityRule.InsertOnly => WithoutIdentity.InsertOnly,
            _ => WithoutIdentity.Leave,
        });
    }
}
