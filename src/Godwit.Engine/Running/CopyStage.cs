using Godwit.Engine.Copy;
using Godwit.Engine.Events;
using Godwit.Engine.Follow;
using Godwit.Engine.Planning;
using Godwit.Engine.Running.Keeping;
using Godwit.Engine.Schema;
using Godwit.Engine.State;
using Godwit.Engine.Verify;
using Npgsql;

namespace Godwit.Engine.Running;

/// <summary>From the snapshot to the last statistics: goes on under a snapshot that is still kept, or under a new one with what the old one left.</summary>
internal sealed class CopyStage(RunContext run, SchemaPhase schema, Following following)
{
    // A table that is rewritten again and again would keep the copy from ever ending.
    private const int Snapshots = 4;

    private readonly CopyPhase _copy = new(run);
    private readonly FinishPhase _finish = new(run);

    /// <summary>Does what is not done yet.</summary>
    /// <param name="verify">Compare both sides at the copy's snapshot.</param>
    /// <param name="follows">The slot's changes are taken into the spool meanwhile.</param>
    /// <param name="cancellationToken">Interrupts.</param>
    public async Task RunAsync(bool verify, bool follows, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await AttemptAsync(verify, follows, cancellationToken);
                return;
            }
            catch (Exception lost) when (attempt < Snapshots && lost is SourceChangedException or SnapshotLostException)
            {
                run.Observer.On(new RunEvent.Noticed("new_snapshot", lost is SourceChangedException
                    ? $"{lost.Message} during the copy: it goes on under a new snapshot."
                    : $"{lost.Message} It goes on under a new one."));
            }
            catch (SourceChangedException change)
            {
                await AbandonAsync();
                throw new GodwitException(ExitCode.Failed, new Problem(
                    "source_keeps_changing", "The copy cannot end.", $"source {change.Table}", $"{change.Why} during each of {Snapshots} attempts.",
                    $"Hold the job that does this until the copy is done, or add {change.Table} to `exclude`, then `godwit run` again."), change);
            }
            catch (SnapshotLostException lost)
            {
                throw new GodwitException(ExitCode.Failed, new Problem(
                    "snapshot_lost", "The copy cannot end.", $"source {run.Source.Url}", $"{lost.Message} This happened {Snapshots} times.",
                    "See why the source ends sessions (restarts, pg_terminate_backend, time-outs of a proxy), then `godwit run` again: what is on the target stays."), lost);
            }
        }
    }

    /// <summary>The second half, after a copy that an earlier run completed.</summary>
    public async Task FinishAsync(NpgsqlConnection state, CancellationToken cancellationToken)
    {
        await run.Keepers.ReleaseAsync(state, null, cancellationToken);
        await _finish.RunAsync(state, await schema.StoredAsync(state, cancellationToken), retry: true, cancellationToken);
    }

    /// <summary>What no stream carries, once more: sequences and materialized views.</summary>
    public Task RefreshAsync(NpgsqlConnection target, CancellationToken cancellationToken) => _finish.RefreshAsync(target, cancellationToken);

    /// <summary>The first half of the schema; null: it is not Godwit's to make.</summary>
    public async Task<SchemaArchive?> SchemaOnlyAsync(CopySnapshot snapshot, CancellationToken cancellationToken)
    {
        SchemaArchive? archive = null;
        await run.StepAsync(Steps.Schema, async () =>
        {
            switch (run.Configuration.Database.Schema)
            {
                case SchemaStrategy.Existing:
                    await _copy.RequireReplicaRoleAsync(cancellationToken);
                    await CopyPlanner.ConflictsAsync(run, cancellationToken);
                    return "the target's own";
                case SchemaStrategy.Command command:
                    await _copy.RequireReplicaRoleAsync(cancellationToken);
                    await SchemaCommand.RunAsync(command.CommandLine, run.Configuration.Folder, run.Target.Url, cancellationToken);
                    return "made by the configured command";
            }
            archive = await schema.DumpAsync(snapshot.Name, cancellationToken);
            var restore = await schema.FirstHalfAsync(archive, snapshot.Connection, cancellationToken);
            run.Summary = run.Summary with { RolesCreated = schema.Roles.Created, RolesFailed = schema.Roles.Failed, Left = archive.Selection.Left };
            return archive.FirstHalfDone(restore.Failures);
        }, cancellationToken);
        return archive;
    }

    private async Task AttemptAsync(bool verify, bool follows, CancellationToken cancellationToken)
    {
        await using var state = await run.Target.OpenAsync(cancellationToken);
        await UndoFailedTablesAsync(state, cancellationToken);
        await using var snapshot = await SnapshotAsync(state, cancellationToken);
        try
        {
            if (follows) await following.AttachAsync(state, cancellationToken);
            var archive = await SchemaAsync(state, snapshot, cancellationToken);
            await RowsAsync(snapshot, cancellationToken);
            await snapshot.ReleaseAsync(cancellationToken);
            if (!verify) await snapshot.DisposeAsync();
            // A new session: the server may have been restarted during the copy.
            await using var after = await run.Target.OpenAsync(cancellationToken);
            await _finish.RunAsync(after, archive, retry: false, cancellationToken);
            if (verify) await VerifyAsync(snapshot.Own, cancellationToken);
        }
        catch (Exception error) when (error is SourceChangedException or SnapshotLostException)
        {
            await snapshot.ReleaseAsync(cancellationToken);
            throw;
        }
        catch
        {
            await LeaveAsync(snapshot);
            throw;
        }
    }

    // A copy without a row on the target loses nothing by a new snapshot: then nothing is left on the source.
    private async Task LeaveAsync(KeptSnapshot snapshot)
    {
        try
        {
            var (isComplete, hasRows) = (false, false);
            await run.WithStateAsync(async state =>
            {
                isComplete = await run.Journal.IsDoneAsync(state, Steps.LargeObjects, CancellationToken.None);
                hasRows = (await run.Parts.ReadAsync(state, CancellationToken.None)).Exists(part => part.State == "done");
            }, CancellationToken.None);
            if (isComplete) return;
            if (hasRows)
            {
                run.Observer.On(new RunEvent.Noticed("snapshot_kept",
                    $"The keeper, process {snapshot.Keeper.Process} on {snapshot.Keeper.Host}, keeps the copy's snapshot for {snapshot.Keeper.KeepsFor.TotalHours:0} hours: `godwit run` goes on with the parts that are missing."));
                return;
            }
            await snapshot.ReleaseAsync(CancellationToken.None);
            await AbandonAsync();
        }
        catch (Exception unreachable) when (unreachable is GodwitException or NpgsqlException)
        {
            run.Observer.On(new RunEvent.Noticed("state_unreachable", $"The keeper keeps the copy's snapshot for {snapshot.Keeper.KeepsFor.TotalHours:0} hours; the state cannot be reached: {unreachable.Message}"));
        }
    }

    private async Task AbandonAsync()
    {
        await following.DetachAsync();
        await SourceSnapshot.AbandonAsync(run);
    }

    // A table that could not be made has no rows to keep: all is made anew.
    private async Task UndoFailedTablesAsync(NpgsqlConnection state, CancellationToken cancellationToken)
    {
        var failed = (await run.Objects.ReadAsync(state, cancellationToken)).Exists(row => row is { Kind: "TABLE", State: not ObjectState.Done });
        if (!failed || await schema.StoredAsync(state, cancellationToken) is not { } archive) return;
        // First: a run that is ended in between would otherwise take the steps for done.
        await run.Journal.ForgetAsync(state, [Steps.Schema, .. Steps.AfterSchema], cancellationToken);
        await schema.UndoAsync(state, archive, cancellationToken);
        await run.Keepers.ReleaseAsync(state, null, cancellationToken);
    }

    private async Task<KeptSnapshot> SnapshotAsync(NpgsqlConnection state, CancellationToken cancellationToken)
    {
        if (await KeptSnapshot.ResumeAsync(run, state, cancellationToken) is { } kept)
        {
            run.Observer.On(new RunEvent.Noticed("snapshot_resumed", $"The copy's snapshot is still kept (process {kept.Keeper.Process} on {kept.Keeper.Host}, since {kept.Keeper.Since:u}): the copy goes on under it."));
            return kept;
        }
        if (await run.Journal.IsDoneAsync(state, Steps.Snapshot, cancellationToken))
            run.Observer.On(new RunEvent.Noticed("snapshot_lost", "The snapshot of the unfinished copy is gone, its keeper too: the copy goes on under a new one."));
        await run.Journal.ForgetAsync(state, [Steps.Schema, .. Steps.AfterSchema], cancellationToken);
        await following.DetachAsync();
        KeptSnapshot? fresh = null;
        await run.StepAsync(Steps.Snapshot, async () =>
        {
            (fresh, var unfollowed) = await SourceSnapshot.TakeAsync(run, state, cancellationToken);
            run.Summary = run.Summary with { Unfollowed = unfollowed };
            return (run.Configuration.Database.Follow.Enabled ? $"slot {Publications.Name(run.Configuration.Migration)} and its snapshot" : "a snapshot without a slot (follow.enabled: false)")
                + $", kept by process {fresh.Keeper.Process}";
        }, cancellationToken);
        return fresh!;
    }

    private async Task<SchemaArchive?> SchemaAsync(NpgsqlConnection state, KeptSnapshot snapshot, CancellationToken cancellationToken) =>
        await run.Journal.IsDoneAsync(state, Steps.Schema, cancellationToken)
            ? await schema.StoredAsync(state, cancellationToken)
            : await SchemaOnlyAsync(snapshot.Own, cancellationToken);

    private async Task RowsAsync(KeptSnapshot snapshot, CancellationToken cancellationToken)
    {
        await run.StepAsync(Steps.Copy, async () =>
        {
            await new CarryOverPhase(run).RunAsync(snapshot, cancellationToken);
            await _copy.PlanAsync(snapshot, cancellationToken);
            return await _copy.TablesAsync(snapshot, cancellationToken);
        }, cancellationToken);
        await run.StepAsync(Steps.LargeObjects, async () =>
        {
            var count = await _copy.LargeObjectsAsync(snapshot, cancellationToken);
            run.Summary = run.Summary with { LargeObjects = count ?? 0 };
            return count is null ? "left: `include` names what moves, and they belong to no schema" : $"{count:N0}";
        }, cancellationToken);
    }

    private Task VerifyAsync(CopySnapshot snapshot, CancellationToken cancellationToken) => run.StepAsync(Steps.Verify, async () =>
    {
        var request = Comparison.Of(run.Configuration, run.Connections) with { SourceSnapshot = snapshot.Name };
        var verdict = await new Verifier(run.Time).VerifyAsync(request, null, cancellationToken);
        await VerdictMemory.RememberAsync(run.Target, run.Configuration.Migration, verdict, run.Connections, cancellationToken);
        run.Summary = run.Summary with { Verdict = verdict };
        return verdict.IsIdentical ? "identical" : "different";
    }, cancellationToken);
}
