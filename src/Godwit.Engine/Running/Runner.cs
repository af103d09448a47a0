using Godwit.Engine.Copy;
using Godwit.Engine.Events;
using Godwit.Engine.Follow;
using Godwit.Engine.Planning;
using Godwit.Engine.Schema;
using Godwit.Engine.State;
using Godwit.Engine.Verify;
using Npgsql;

namespace Godwit.Engine.Running;

/// <summary>Carries a migration out, step by step; run again, it goes on.</summary>
public sealed class Runner
{
    // A table that is rewritten again and again would keep the copy from ever ending.
    private const int Snapshots = 4;

    private readonly RunContext _run;
    private readonly SchemaPhase _schema;
    private readonly CopyPhase _copy;
    private readonly FinishPhase _finish;
    private readonly IPreflight _preflight;
    private RunSummary _summary;

    /// <summary>Creates it; nothing happens yet.</summary>
    /// <param name="configuration">What to do.</param>
    /// <param name="preflight">Looks at everything that must hold.</param>
    /// <param name="pgDump">Path of pg_dump.</param>
    /// <param name="observer">Receives the events.</param>
    /// <param name="progress">Receives the counters.</param>
    /// <param name="time">Clock.</param>
    /// <param name="random">Varies the waits between attempts.</param>
    public Runner(
        Configuration configuration, IPreflight preflight, string pgDump, IRunObserver observer, CopyProgress progress, TimeProvider time, Random random)
    {
        _run = new(configuration, observer, progress, time, random);
        _schema = new(_run, new(pgDump));
        _copy = new(_run);
        _finish = new(_run);
        _preflight = preflight;
        _summary = new() { Migration = configuration.Migration, Until = RunUntil.Copied };
    }

    /// <summary>Runs as far as wanted.</summary>
    /// <param name="until">How far.</param>
    /// <param name="verify">Compare both sides at the copy's own snapshot before it is let go: exact even while the source is written to.</param>
    /// <param name="cancellationToken">Interrupts; the next run goes on.</param>
    /// <exception cref="GodwitException">A precondition does not hold, or a step failed for good.</exception>
    public async Task<RunSummary> RunAsync(RunUntil until, bool verify, CancellationToken cancellationToken)
    {
        var started = _run.Time.GetTimestamp();
        _summary = _summary with { Until = until };
        await using var state = await OpenStateAsync(cancellationToken);
        var resuming = await StateSchema.FindAsync(state, _run.Target.Url, cancellationToken) > 0 && await _run.Migrations.FindAsync(state, cancellationToken) is not null;
        await PreflightAsync(resuming, cancellationToken);
        await StateSchema.EnsureAsync(state, _run.Target.Url, cancellationToken);
        await RegisterAsync(state, cancellationToken);
        await using var runnerLock = await RunnerLock.TakeAsync(_run.Target, _run.Configuration.Migration, _run.Time.GetUtcNow(), cancellationToken);

        if (until == RunUntil.Schema) await SchemaOnlyAsync(state, cancellationToken);
        else await CopiedAsync(state, verify, cancellationToken);
        return await RunSummaries.CompleteAsync(_run, state, _summary, cancellationToken) with { Elapsed = _run.Time.GetElapsedTime(started) };
    }

    private async Task<NpgsqlConnection> OpenStateAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _run.Target.OpenAsync(cancellationToken);
        }
        catch (GodwitException)
        {
            // The preflight says it together with whatever else stands in the way, on both sides.
            await PreflightAsync(resuming: false, cancellationToken);
            throw;
        }
    }

    private async Task PreflightAsync(bool resuming, CancellationToken cancellationToken)
    {
        _run.Observer.On(new RunEvent.StepStarted(Steps.Preflight));
        var started = _run.Time.GetTimestamp();
        try
        {
            var detail = await _preflight.RequireAsync(_run.Configuration, resuming, cancellationToken);
            _run.Observer.On(new RunEvent.StepFinished(Steps.Preflight, false, _run.Time.GetElapsedTime(started), detail));
        }
        catch (GodwitException error)
        {
            _run.Observer.On(new RunEvent.StepFinished(Steps.Preflight, true, _run.Time.GetElapsedTime(started), error.Message));
            throw;
        }
    }

    private async Task RegisterAsync(NpgsqlConnection state, CancellationToken cancellationToken)
    {
        var (source, scope) = ($"{_run.Source.Url}", $"include [{string.Join(", ", _run.Configuration.Database.Include)}] exclude [{string.Join(", ", _run.Configuration.Database.Exclude)}] schema {_run.Configuration.Database.Schema.GetType().Name}");
        var row = await _run.Migrations.EnsureAsync(state, source, scope, cancellationToken);
        if (row.Source == source && row.Scope == scope) return;
        throw new GodwitException(ExitCode.Refused, new Problem(
            "migration_differs", $"The target holds another migration named {_run.Configuration.Migration}.", $"target {_run.Target.Url}, schema godwit",
            row.Source == source ? $"It was started with {row.Scope}; now it is {scope}." : $"Its source is {row.Source}; now it is {source}.",
            "Use another name for `migration`, or go back to the configuration that it was started with."));
    }

    private async Task SchemaOnlyAsync(NpgsqlConnection state, CancellationToken cancellationToken)
    {
        if (await _run.Journal.IsDoneAsync(state, Steps.Copy, cancellationToken))
        {
            _summary = _summary with { WasComplete = true };
            return;
        }
        await using var snapshot = await SourceSnapshot.PlainAsync(_run, cancellationToken);
        await SchemaAsync(snapshot, cancellationToken);
    }

    private async Task CopiedAsync(NpgsqlConnection state, bool verify, CancellationToken cancellationToken)
    {
        if (await _run.Journal.IsDoneAsync(state, Steps.Analyze, cancellationToken) && (await FailuresAsync(state, cancellationToken)).Count == 0)
        {
            _summary = _summary with { WasComplete = true };
            if (verify) throw new GodwitException(ExitCode.Refused, new Problem(
                "snapshot_gone", "The copy's snapshot is gone.", _run.Configuration.Migration, "The copy was complete before this run.", "`godwit verify` compares both sides as they are now."));
            return;
        }
        if (!await _run.Journal.IsDoneAsync(state, Steps.Copy, cancellationToken) || await TablesFailedAsync(state, cancellationToken))
        {
            await CopyAsync(state, verify, cancellationToken);
            return;
        }
        var archive = await _schema.StoredAsync(state, cancellationToken);
        await _finish.RunAsync(state, archive, retry: true, cancellationToken);
    }

    private async Task CopyAsync(NpgsqlConnection state, bool verify, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await ResetAsync(state, cancellationToken);
            var copied = false;
            try
            {
                await using var snapshot = await SnapshotAsync(cancellationToken);
                var archive = await SchemaAsync(snapshot, cancellationToken);
                await RowsAsync(snapshot, cancellationToken);
                copied = true;
                if (!verify) await snapshot.DisposeAsync();
                await _finish.RunAsync(state, archive, retry: false, cancellationToken);
                if (verify) await VerifyAsync(snapshot, cancellationToken);
                return;
            }
            catch (SourceChangedException change) when (attempt < Snapshots)
            {
                _run.Observer.On(new RunEvent.Noticed("new_snapshot", $"{change.Message} during the copy: the copy begins again under a new snapshot."));
            }
            catch (SourceChangedException change)
            {
                await SourceSnapshot.AbandonAsync(_run);
                throw new GodwitException(ExitCode.Failed, new Problem(
                    "source_keeps_changing", "The copy cannot end.", $"source {change.Table}", $"{change.Why} during each of {Snapshots} attempts.",
                    $"Hold the job that does this until the copy is done, or add {change.Table} to `exclude`, then `godwit run` again."), change);
            }
            catch when (!copied)
            {
                // Without its snapshot the slot is of no use, and it would keep WAL on the source for ever.
                await SourceSnapshot.AbandonAsync(_run);
                throw;
            }
        }
    }

    // An earlier attempt's snapshot is gone: what it copied goes too. If a table could not be made then, all is made anew.
    private async Task ResetAsync(NpgsqlConnection state, CancellationToken cancellationToken)
    {
        if (await TablesFailedAsync(state, cancellationToken) && await _schema.StoredAsync(state, cancellationToken) is { } archive)
            await _schema.UndoAsync(state, archive, cancellationToken);
        if ((await _run.Parts.ReadAsync(state, cancellationToken)).Count > 0)
            _run.Observer.On(new RunEvent.Noticed("copy_again", "The snapshot of the unfinished copy is gone: the tables are copied again under a new one."));
        await _copy.ForgetAsync(state, cancellationToken);
    }

    private async Task<CopySnapshot> SnapshotAsync(CancellationToken cancellationToken)
    {
        CopySnapshot? snapshot = null;
        await _run.StepAsync(Steps.Snapshot, async () =>
        {
            if (!_run.Configuration.Database.Follow.Enabled)
            {
                snapshot = await SourceSnapshot.PlainAsync(_run, cancellationToken);
                return "a snapshot without a slot (follow.enabled: false)";
            }
            (snapshot, var unfollowed) = await SourceSnapshot.WithSlotAsync(_run, cancellationToken);
            _summary = _summary with { Unfollowed = unfollowed };
            return $"slot {Publications.Name(_run.Configuration.Migration)} and its snapshot";
        }, cancellationToken);
        return snapshot!;
    }

    private async Task<SchemaArchive?> SchemaAsync(CopySnapshot snapshot, CancellationToken cancellationToken)
    {
        SchemaArchive? archive = null;
        await _run.StepAsync(Steps.Schema, async () =>
        {
            switch (_run.Configuration.Database.Schema)
            {
                case SchemaStrategy.Existing:
                    await _copy.RequireReplicaRoleAsync(cancellationToken);
                    return "the target's own";
                case SchemaStrategy.Command command:
                    await _copy.RequireReplicaRoleAsync(cancellationToken);
                    await SchemaCommand.RunAsync(command.CommandLine, _run.Configuration.Folder, _run.Target.Url, cancellationToken);
                    return "made by the configured command";
            }
            archive = await _schema.DumpAsync(snapshot.Name, cancellationToken);
            var restore = await _schema.FirstHalfAsync(archive, snapshot.Connection, cancellationToken);
            _summary = _summary with { RolesCreated = _schema.Roles.Created, RolesFailed = _schema.Roles.Failed, Left = archive.Selection.Left };
            return archive.FirstHalfDone(restore.Failures);
        }, cancellationToken);
        return archive;
    }

    private async Task RowsAsync(CopySnapshot snapshot, CancellationToken cancellationToken)
    {
        await _run.StepAsync(Steps.Copy, async () =>
        {
            var (plan, missing) = await _copy.PlanAsync(snapshot.Connection, cancellationToken);
            if (missing.Length > 0 && !_run.DumpsSchema) throw new GodwitException(ExitCode.Refused, new Problem(
                "target_table_missing", "The target lacks tables that are to be copied.", $"target {_run.Target.Url}", string.Join(", ", missing), "Make them on the target, or add them to `exclude`."));
            await _copy.TablesAsync(plan, snapshot, cancellationToken);
            return $"{_run.Progress.Counts.Rows:N0} rows of {plan.Tables.Length} tables";
        }, cancellationToken);
        await _run.StepAsync(Steps.LargeObjects, async () =>
        {
            var count = await _copy.LargeObjectsAsync(snapshot, cancellationToken);
            _summary = _summary with { LargeObjects = count ?? 0 };
            return count is null ? "left: `include` names what moves, and they belong to no schema" : $"{count:N0}";
        }, cancellationToken);
    }

    private Task VerifyAsync(CopySnapshot snapshot, CancellationToken cancellationToken) => _run.StepAsync(Steps.Verify, async () =>
    {
        var request = Comparison.Of(_run.Configuration) with { SourceSnapshot = snapshot.Name };
        var verdict = await new Verifier(_run.Time).VerifyAsync(request, null, cancellationToken);
        await VerdictMemory.RememberAsync(_run.Target, _run.Configuration.Migration, verdict, cancellationToken);
        _summary = _summary with { Verdict = verdict };
        return verdict.IsIdentical ? "identical" : "different";
    }, cancellationToken);

    private async Task<List<ObjectRow>> FailuresAsync(NpgsqlConnection state, CancellationToken cancellationToken) =>
        [.. (await _run.Objects.ReadAsync(state, cancellationToken)).Where(row => row.State != ObjectState.Done)];

    private async Task<bool> TablesFailedAsync(NpgsqlConnection state, CancellationToken cancellationToken) =>
        (await FailuresAsync(state, cancellationToken)).Exists(row => row.Kind == "TABLE");
}
