using System.Runtime.ExceptionServices;
using Godwit.Engine.Events;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Running;

/// <summary>Carries a migration out, step by step; run again, it goes on.</summary>
public sealed class Runner : IAsyncDisposable
{
    private readonly RunContext _run;
    private readonly CopyStage _copy;
    private readonly Following _following;
    private readonly IPreflight _preflight;

    /// <summary>Creates it; nothing happens yet.</summary>
    /// <param name="configuration">What to do.</param>
    /// <param name="services">What it needs from this machine.</param>
    /// <param name="observer">Receives the events.</param>
    /// <param name="progress">Receives the counters.</param>
    public Runner(Configuration configuration, RunServices services, IRunObserver observer, CopyProgress progress)
    {
        _run = new(configuration, observer, progress, services.Time, services.Random) { KeeperCommand = services.Keeper };
        var schema = new SchemaPhase(_run, new(services.PgDump));
        _following = new(_run, schema);
        _copy = new(_run, schema, _following);
        _preflight = services.Preflight;
    }

    /// <summary>Runs as far as wanted, once.</summary>
    /// <param name="until">How far.</param>
    /// <param name="verify">Compare both sides at the copy's own snapshot before it is let go: exact even while the source is written to.</param>
    /// <param name="stop">Ends at once; parts under way are rolled back. The next run goes on.</param>
    /// <param name="cancellationToken">Begins nothing new: parts under way are completed, any other step ends. The next run goes on.</param>
    /// <exception cref="GodwitException">A precondition does not hold, or a step failed for good.</exception>
    public async Task<RunSummary> RunAsync(RunUntil until, bool verify, CancellationToken stop, CancellationToken cancellationToken)
    {
        var started = _run.Time.GetTimestamp();
        _run.Summary = _run.Summary with { Until = until };
        await using var state = await OpenStateAsync(cancellationToken);
        if (until >= RunUntil.Following && !_run.Configuration.Database.Follow.Enabled) throw new GodwitException(ExitCode.Usage, new Problem(
            "follow_disabled", "Following is switched off for this migration.", "services.database.follow", "follow.enabled is false.",
            "Use --until copied, or remove that line before the first run: the slot has to be made with the copy's snapshot."));
        if (until >= RunUntil.Copied) _run.PrepareKeeper();
        var resuming = await StateSchema.FindAsync(state, _run.Target.Url, cancellationToken) > 0 && await _run.Migrations.IsKnownAsync(state, cancellationToken);
        // Before the preflight, which reads tables that another runner may have locked.
        await using var early = resuming ? await LockAsync(cancellationToken) : null;
        await PreflightAsync(resuming, cancellationToken);
        await StateSchema.EnsureAsync(state, _run.Target.Url, cancellationToken);
        await RegisterAsync(state, cancellationToken);
        await using var runnerLock = early ?? await LockAsync(cancellationToken);
        await _run.WorkerStore.JoinAsync(state, _run.Worker, isRunner: true, cancellationToken);
        await using var heartbeat = new Heartbeat(token => runnerLock.BeatAsync(session => BeatAsync(session, token), token), _run.Time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, heartbeat.Lost, _following.Failed);
        using var stopNow = CancellationTokenSource.CreateLinkedTokenSource(stop, heartbeat.Lost, _following.Failed);
        _run.Stop = stopNow.Token;
        await _run.Audit.NoteAsync("run", "begun", [.. RunScope.Parameters(_run.Configuration, until, verify)]);
        var outcome = "interrupted";
        try
        {
            if (until == RunUntil.Schema) await SchemaOnlyAsync(state, end.Token);
            else await CopiedAsync(state, verify, until >= RunUntil.Following, end.Token);
            if (until >= RunUntil.Following) await FollowAsync(goesOn: until == RunUntil.Ended, end.Token);
            // A new session: the server may have been restarted since the first was opened.
            await using var after = await _run.Target.OpenAsync(end.Token);
            var summary = await RunSummaries.CompleteAsync(_run, after, _run.Summary, end.Token) with { Elapsed = _run.Time.GetElapsedTime(started) };
            outcome = $"ended with exit code {(int)summary.ExitCode}";
            return summary;
        }
        catch (Exception error) when (heartbeat.Loss is not null)
        {
            outcome = $"failed: {heartbeat.Loss.Problem.Code}";
            throw new GodwitException(heartbeat.Loss.ExitCode, heartbeat.Loss.Problem, error);
        }
        catch (OperationCanceledException) when (_following.Failure is { } lost)
        {
            outcome = $"failed: {UnforeseenProblem.From(lost).Problem.Code}";
            ExceptionDispatchInfo.Throw(lost);
            throw;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            outcome = $"failed: {UnforeseenProblem.From(error).Problem.Code}";
            throw;
        }
        finally
        {
            await _run.Audit.NoteAsync("run", outcome);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _following.DisposeAsync();
        await _run.DisposeAsync();
    }

    private Task<RunnerLock> LockAsync(CancellationToken cancellationToken) =>
        RunnerLock.TakeAsync(_run.Target, _run.Configuration.Migration, _run.Time.GetUtcNow(), cancellationToken);

    private async Task BeatAsync(NpgsqlConnection session, CancellationToken cancellationToken)
    {
        await WorkerStore.BeatAsync(session, _run.Worker, cancellationToken);
        var others = await _run.Claims.TotalsAsync(session, ofOthers: true, cancellationToken);
        _run.Progress.Others(others.Bytes, others.Rows, (int)others.OpenTables);
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
            var detail = await _preflight.RequireAsync(_run.Configuration, resuming, _run.Connections, cancellationToken);
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
        var (source, scope) = ($"{_run.Source.Url}", RunScope.Text(_run.Configuration));
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
            _run.Summary = _run.Summary with { WasComplete = true };
            return;
        }
        await using var snapshot = await SourceSnapshot.PlainAsync(_run, cancellationToken);
        await _copy.SchemaOnlyAsync(snapshot, cancellationToken);
    }

    // Sequences and materialized views are not in the stream.
    private async Task FollowAsync(bool goesOn, CancellationToken cancellationToken)
    {
        await _run.StepAsync(Steps.Follow, () => _following.ApplyAsync(goesOn, cancellationToken, _run.Stop), cancellationToken);
        await using var target = await _run.Target.OpenAsync(cancellationToken);
        await _copy.RefreshAsync(target, cancellationToken);
    }

    private async Task CopiedAsync(NpgsqlConnection state, bool verify, bool follows, CancellationToken cancellationToken)
    {
        if (await _run.Journal.IsDoneAsync(state, Steps.Analyze, cancellationToken) && (await FailuresAsync(state, cancellationToken)).Count == 0)
        {
            _run.Summary = _run.Summary with { WasComplete = true };
            if (verify) throw new GodwitException(ExitCode.Refused, new Problem(
                "snapshot_gone", "The copy's snapshot is gone.", _run.Configuration.Migration, "The copy was complete before this run.", "`godwit verify` compares both sides as they are now."));
            return;
        }
        if (!await _run.Journal.IsDoneAsync(state, Steps.LargeObjects, cancellationToken) || await TablesFailedAsync(state, cancellationToken))
            await _copy.RunAsync(verify, follows, cancellationToken);
        else await _copy.FinishAsync(state, cancellationToken);
    }

    private async Task<List<ObjectRow>> FailuresAsync(NpgsqlConnection state, CancellationToken cancellationToken) =>
        [.. (await _run.Objects.ReadAsync(state, cancellationToken)).Where(row => row.State != ObjectState.Done)];

    private async Task<bool> TablesFailedAsync(NpgsqlConnection state, CancellationToken cancellationToken) =>
        (await FailuresAsync(state, cancellationToken)).Exists(row => row.Kind == "TABLE");
}
