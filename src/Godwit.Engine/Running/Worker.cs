using Godwit.Engine.Copy;
using Godwit.Engine.Events;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Running;

/// <summary>What a worker did.</summary>
/// <param name="Migration">Name.</param>
/// <param name="Parts">Parts that it committed.</param>
/// <param name="Rows">Their rows.</param>
/// <param name="BytesSent">Bytes that went through it.</param>
/// <param name="Elapsed">Time it took, waiting included.</param>
public sealed record WorkSummary(string Migration, long Parts, long Rows, long BytesSent, TimeSpan Elapsed);

/// <summary>One more process that copies parts of a running copy, here or on another machine; the runner does everything else.</summary>
public sealed class Worker : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly RunContext _run;

    /// <summary>Creates it; nothing happens yet.</summary>
    public Worker(Configuration configuration, IRunObserver observer, CopyProgress progress, TimeProvider time, Random random) =>
        _run = new(configuration, observer, progress, time, random);

    /// <summary>Joins the copy, waiting for its parts if a runner lives, and leaves when nothing is left to claim.</summary>
    /// <param name="stop">Ends at once; parts under way are rolled back and free for others.</param>
    /// <param name="cancellationToken">Begins no further part.</param>
    /// <exception cref="GodwitException">No copy is running, or a part could not be copied from here.</exception>
    public async Task<WorkSummary> RunAsync(CancellationToken stop, CancellationToken cancellationToken)
    {
        var started = _run.Time.GetTimestamp();
        await using (var state = await _run.Target.OpenAsync(cancellationToken))
        {
            await RequireAsync(state, cancellationToken);
            if (await WaitAsync(state, cancellationToken)) await CopyAsync(state, stop, cancellationToken);
        }
        // A new session: the server may have been restarted during the copy.
        await using var after = await _run.Target.OpenAsync(CancellationToken.None);
        var mine = (await _run.WorkerStore.ReadAsync(after, CancellationToken.None)).Find(worker => worker.Id == _run.Worker);
        return new(_run.Configuration.Migration, mine?.Parts ?? 0, mine?.Rows ?? 0, _run.Progress.Counts.BytesSent, _run.Time.GetElapsedTime(started));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _run.DisposeAsync();

    private async Task CopyAsync(NpgsqlConnection state, CancellationToken stop, CancellationToken cancellationToken)
    {
        await RequireSourceAsync(state, cancellationToken);
        await _run.WorkerStore.JoinAsync(state, _run.Worker, isRunner: false, cancellationToken);
        await _run.Audit.NoteAsync("worker", "joined", ("worker", $"{_run.Worker}"));
        await using var beating = new ReusedSession(_run.Target);
        await using var heartbeat = new Heartbeat(token => beating.UseAsync(session => BeatAsync(session, token), token), _run.Time);
        using var plans = new CopyPlans((name, token) => CopyPlanner.PlanAsync(_run, name, token));
        try
        {
            var copy = new TableCopyRun(_run.Copy(plans, await CopyPlanner.ConflictsAsync(_run, cancellationToken), isRunner: false, RecoverAsync));
            do await copy.RunAsync(cancellationToken, stop);
            while (await IsDividedAnewAsync(cancellationToken));
        }
        catch (Exception changed) when (changed is SourceChangedException or SnapshotLostException)
        {
            throw new GodwitException(ExitCode.Failed, new Problem(
                "copy_stopped", "The copy does not go on under its snapshot.", _run.Configuration.Migration, changed.Message,
                "The runner takes a new snapshot by itself; where none is at work, `godwit run`. Then start the worker again."), changed);
        }
        finally
        {
            await LeaveAsync();
            await _run.Audit.NoteAsync("worker", "left", ("worker", $"{_run.Worker}"), ("rows", $"{_run.Progress.Counts.Rows}"));
        }
    }

    private async Task RequireAsync(NpgsqlConnection state, CancellationToken cancellationToken)
    {
        var version = await StateSchema.FindAsync(state, _run.Target.Url, cancellationToken);
        if (version < StateSchema.Version || await _run.Migrations.FindAsync(state, cancellationToken) is not { } row) throw NoCopy("The target holds no state of it.");
        if (row.Scope != RunScope.Text(_run.Configuration)) throw new GodwitException(ExitCode.Refused, new Problem(
            "migration_differs", "The runner moves something else.", $"target {_run.Target.Url}, schema godwit",
            $"It was started with {row.Scope}; here it is {RunScope.Text(_run.Configuration)}.", "Give the worker the runner's own godwit.yaml."));
    }

    // True when there are parts to copy.
    private async Task<bool> WaitAsync(NpgsqlConnection state, CancellationToken cancellationToken)
    {
        var said = false;
        while (true)
        {
            if (await _run.Journal.IsDoneAsync(state, Steps.Copy, cancellationToken)) return false;
            var parts = (await _run.Parts.ReadAsync(state, cancellationToken)).Where(part => part.Kind == PartKind.Table).ToList();
            if (parts.Count > 0 && await _run.Migrations.SnapshotAsync(state, cancellationToken) is not null)
            {
                _run.Progress.Begin(parts.Select(part => part.Table).Distinct().Count(), parts.Sum(part => part.Bytes));
                return parts.Exists(part => part.State != "done");
            }
            if (!await _run.Keepers.IsAtWorkAsync(state, cancellationToken)) throw NoCopy("No runner is at work, and no snapshot is kept.");
            if (!said) _run.Observer.On(new RunEvent.Noticed("waiting", "The runner has not divided the tables yet; waiting for it."));
            said = true;
            await Task.Delay(Poll, _run.Time, cancellationToken);
        }
    }

    // Under a new snapshot nothing can be claimed until the runner has judged what is on the target.
    private async Task<bool> IsDividedAnewAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await using (var state = await _run.Target.OpenAsync(cancellationToken))
            {
                var generation = (await _run.Migrations.SnapshotsAsync(state, cancellationToken))[^1].Generation;
                var parts = (await _run.Parts.ReadAsync(state, cancellationToken)).Where(part => part.Kind == PartKind.Table && part.Generation == generation).ToList();
                if (parts.Exists(part => part.State == "waiting")) return true;
                if (parts.Count > 0 || !await RunnerLock.IsHeldAsync(state, _run.Configuration.Migration, cancellationToken)) return false;
            }
            await Task.Delay(Poll, _run.Time, cancellationToken);
        }
    }

    // Two servers can export snapshots of the same name: only where the keeper's session is, is the source.
    private async Task RequireSourceAsync(NpgsqlConnection state, CancellationToken cancellationToken)
    {
        var keeper = await _run.Keepers.FindAsync(state, cancellationToken) ?? throw NoCopy("No snapshot is kept.");
        await using var source = await _run.Source.OpenAsync(cancellationToken);
        if (await Keeping.Keeper.IsOnAsync(source, keeper.Backend, cancellationToken)) return;
        throw new GodwitException(ExitCode.Refused, new Problem(
            "not_the_source", "This is not the server whose snapshot is being copied.", $"source {_run.Source.Url}",
            "The keeper's session is not on it.", "Give the worker the source's own address, no replica; where the keeper has just ended, wait a second and start again."));
    }

    private async Task<bool> RecoverAsync(string name, CancellationToken cancellationToken)
    {
        var begun = _run.Time.GetTimestamp();
        while (_run.Time.GetElapsedTime(begun) < Patience)
        {
            await using (var state = await _run.Target.OpenAsync(cancellationToken))
                if (await _run.Migrations.SnapshotAsync(state, cancellationToken) is { } current && current != name) return true;
            await Task.Delay(Poll, _run.Time, cancellationToken);
        }
        return false;
    }

    private async Task<bool> BeatAsync(NpgsqlConnection state, CancellationToken cancellationToken)
    {
        await WorkerStore.BeatAsync(state, _run.Worker, cancellationToken);
        var others = await _run.Claims.TotalsAsync(state, ofOthers: true, cancellationToken);
        _run.Progress.Others(others.Bytes, others.Rows, (int)others.OpenTables);
        return true;
    }

    private async Task LeaveAsync()
    {
        try
        {
            await _run.WithStateAsync(state => WorkerStore.LeaveAsync(state, _run.Worker, CancellationToken.None), CancellationToken.None);
        }
        catch (Exception unreachable) when (unreachable is GodwitException or NpgsqlException)
        {
            _run.Observer.On(new RunEvent.Noticed("state_unreachable", $"That this worker leaves could not be noted; its parts are free in {PartClaims.LeaseTime.TotalSeconds:0} seconds: {unreachable.Message}"));
        }
    }

    private GodwitException NoCopy(string why) => new(ExitCode.Refused, new Problem(
        "no_copy", $"No copy of {_run.Configuration.Migration} is running.", $"target {_run.Target.Url}", why, "`godwit run` first; workers join it."));
}
