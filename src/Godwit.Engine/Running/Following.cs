using System.Runtime.ExceptionServices;
using Godwit.Engine.Events;
using Godwit.Engine.Follow;
using Godwit.Engine.Follow.Apply;
using Godwit.Engine.Follow.Health;
using Godwit.Engine.Follow.Spool;
using Godwit.Engine.Follow.Stream;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Engine.Running.Drifting;
using Godwit.Engine.Running.Verifying;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Running;

/// <summary>
/// Following within a run: from the moment the slot exists its changes are taken into the spool; when the copy is done they are applied.
/// </summary>
internal sealed class Following(RunContext run, SchemaPhase schema) : IAsyncDisposable
{
    private static readonly TimeSpan GuardInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RequestInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PointInterval = TimeSpan.FromMilliseconds(250);

    private readonly TableCursorStore _tables = new(run.Configuration.Migration);
    private readonly CancellationTokenSource _failed = new();
    private CancellationTokenSource _end = new();
    private Task _receiving = Task.CompletedTask;
    private ChangeReceiver? _receiver;
    private SpoolLog? _spool;
    private HealthLoop? _health;
    private PublicationGuard? _guard;
    private IntervalLoop? _guarding;
    private Applier? _applier;
    private bool _isApplying;

    /// <summary>Cancelled when the stream cannot be had any more.</summary>
    public CancellationToken Failed => _failed.Token;

    /// <summary>Why; null while it can.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Looks for changes of the source's schema while changes are applied; null: none are.</summary>
    public DriftLoop? Drift { get; private set; }

    private string Folder => Path.Combine(run.Configuration.Database.Follow.Spool, run.Configuration.Migration);

    /// <summary>Begins to receive from the slot that the state names, unless it does so already.</summary>
    /// <exception cref="GodwitException">There is no slot.</exception>
    public async Task AttachAsync(NpgsqlConnection state, CancellationToken cancellationToken)
    {
        if (_receiver is not null) return;
        var cursor = await run.Cursors.FindAsync(state, cancellationToken);
        if (cursor is null || await run.Migrations.FindAsync(state, cancellationToken) is not { Slot: { } slot } migration) throw new GodwitException(ExitCode.Refused, new Problem(
            "no_slot", "There is no slot to follow from.", $"migration {run.Configuration.Migration}", "The copy was made with follow.enabled: false, or by a version that left none.",
            "Start over with following enabled: empty the target's tables, drop the schema godwit there, and `godwit run`."));
        var publications = await PublicationsAsync(state, migration.Publications, cancellationToken);
        var floor = Positions.Of(cursor.Lsn, await _tables.ReadAsync(state, cancellationToken)).Floor;
        _spool = OpenSpool(cursor with { Lsn = floor });
        var source = new StreamSource(run.Source, slot, cursor.Incarnation, [.. publications.Select(publication => publication.Name)]);
        await source.RequireAsync(_spool.Lsn, cancellationToken);
        _receiver = new(source, _spool, run.Following, run.Observer, run.Time, run.Configuration.Database.Follow.BulkFrom) { Relieves = true };
        run.Following.Set(counts => counts with { AppliedLsn = cursor.Lsn, SafeLsn = floor, ReceivedLsn = _spool.Lsn, SpoolBytes = _spool.Bytes });
        _receiving = ReceiveAsync(_receiver, _end.Token);
        _health = new(
            new() { Migration = run.Configuration.Migration, Slot = slot, SpoolLimit = _spool.Limit, WalAlarm = run.Configuration.Database.Follow.WalAlarm, Cursor = cursor },
            run.Source, run.Following, (health, level, token) => SeenAsync(slot, health, level, token), run.Time);
        _guard = new(run, [.. publications.Select(publication => publication.Oid)], LeaveAsync, Fail);
        _guarding = new(GuardInterval, _guard.LookAsync, Fail, run.Time);
    }

    /// <summary>Ends receiving: the slot is about to be dropped, or the run ends. What is in the spool stays.</summary>
    public async Task DetachAsync()
    {
        await _end.CancelAsync();
        await _receiving;
        if (_health is not null) await _health.DisposeAsync();
        if (_guarding is not null) await _guarding.DisposeAsync();
        if (_guard is not null) await _guard.DisposeAsync();
        (_health, _guarding, _guard) = (null, null, null);
        _end.Dispose();
        _end = new();
        _spool?.Dispose();
        (_receiver, _spool) = (null, null);
    }

    /// <summary>Applies what was received and what comes.</summary>
    /// <param name="goesOn">Until it is ended; otherwise until the target has what the source had committed when this was called.</param>
    /// <param name="drain">Ends between two groups.</param>
    /// <param name="stop">Ends at once.</param>
    /// <returns>What was done, in a few words.</returns>
    public async Task<string> ApplyAsync(bool goesOn, CancellationToken drain, CancellationToken stop)
    {
        Cursor? cursor = null;
        await run.WithStateAsync(async state =>
        {
            await AttachAsync(state, drain);
            cursor = await run.Cursors.FindAsync(state, drain);
        }, drain);
        run.Following.Set(counts => counts with { IsApplying = true });
        _isApplying = true;
        _receiver!.Relieves = false;
        var follow = run.Configuration.Database.Follow;
        await using var applier = new Applier(
            new(run.Target, run.Cursors, _tables, run.Configuration.Migration), cursor!, _spool!, new() { GroupTransactions = follow.GroupTransactions, GroupDelay = follow.GroupDelay }, run.Following, run.Observer, run.Time)
        {
            Drained = drained => _receiver.IsDrained = drained,
            Mismatched = RemedyAsync,
        };
        var holds = await HoldAsync(drain);
        using var resyncing = new Resyncing(run, applier);
        var desk = new RequestDesk(run, resyncing);
        await desk.OpenAsync(drain);
        (_applier, Drift) = (applier, new(run, schema, resyncing, holds));
        try
        {
            // Before the fence, so that what it finds can be applied where this run ends.
            if (!goesOn) await Drift.LookAsync(isLast: false, drain);
            Lsn? until = goesOn ? null : await FenceAsync(drain);
            Drift.Start();
            await using var asking = new IntervalLoop(RequestInterval, desk.LookAsync, Fail, run.Time);
            await using var verifying = new IntervalLoop(PointInterval, new PointDesk(run, applier).LookAsync, Fail, run.Time);
            await applier.RunAsync(until, drain, stop);
            // It takes no more errands: a table that is left now is noted in the state alone.
            _applier = null;
            if (!goesOn) await LastLookAsync(Drift, drain);
        }
        finally
        {
            _applier = null;
            await Drift.DisposeAsync();
            Drift = null;
            if (holds) await ReleaseAsync();
        }
        return $"{applier.Cursor.Transactions:N0} transactions, {applier.Cursor.Rows:N0} row changes; the target has everything up to {applier.Cursor.Lsn}";
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await DetachAsync();
        _end.Dispose();
        _failed.Dispose();
    }

    // What was dropped or made anew a moment ago has left changes out as well.
    private async Task LastLookAsync(DriftLoop drift, CancellationToken cancellationToken)
    {
        if (_guard is { } guard) await guard.LookAsync(cancellationToken);
        if (Failure is { } lost) ExceptionDispatchInfo.Throw(lost);
        await drift.LookAsync(isLast: true, cancellationToken);
    }

    // Where the role may not silence triggers as a whole, each is disabled for as long as changes are applied.
    private async Task<bool> HoldAsync(CancellationToken cancellationToken)
    {
        await using var target = await run.Target.OpenAsync(cancellationToken);
        if (await ApplySession.BecomeReplicaAsync(target, cancellationToken)) return false;
        try
        {
            var held = await new HeldTriggers(run.Configuration.Migration).HoldAsync(target, run.Scope.IncludesTable, cancellationToken);
            run.Observer.On(new RunEvent.Noticed("row_order",
                $"The target's role may not set session_replication_role: changes are applied in the source's order, foreign keys are enforced, and {held:N0} triggers are disabled until the run ends. Faster: GRANT SET ON PARAMETER session_replication_role TO {Sql.Name(run.Target.Url.User)};"));
            return true;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new GodwitException(ExitCode.Refused, new Problem(
                "triggers_fire", "Triggers of the target would do again what they did on the source.", $"target {run.Target.Url}", error.MessageText,
                $"As a superuser: GRANT SET ON PARAMETER session_replication_role TO {Sql.Name(run.Target.Url.User)}; (PostgreSQL 15 and later), or let that role own the tables: then Godwit disables their triggers while it follows."), error);
        }
    }

    // A target that is away keeps them disabled; the next run enables them when it ends.
    private async Task ReleaseAsync()
    {
        try
        {
            await using var target = await run.Target.OpenAsync(CancellationToken.None);
            await new HeldTriggers(run.Configuration.Migration).ReleaseAsync(target, CancellationToken.None);
        }
        catch (Exception away) when (away is GodwitException or NpgsqlException)
        {
            run.Observer.On(new RunEvent.Noticed("triggers_held", $"Triggers of the target stay disabled (godwit.held_triggers lists them) until the next `godwit run` ends: {ServerMessage.Of(away)}"));
        }
    }

    // A message in the WAL, since a position alone might lie where no record ever ends: https://github.com/dimitri/pgcopydb/issues/427.
    private async Task<Lsn> FenceAsync(CancellationToken cancellationToken)
    {
        await using var source = await run.Source.OpenAsync(cancellationToken);
        var message = await source.ScalarAsync<string>("SELECT pg_logical_emit_message(true, 'godwit', 'caught up')::text", cancellationToken);
        return new(Lsn.Parse(message!).Value + 1);
    }

    private async Task SeenAsync(string slot, FollowHealth health, WalAlarmLevel level, CancellationToken cancellationToken)
    {
        if (_isApplying) run.Observer.On(new RunEvent.Followed(health));
        // While the target is behind, the spool relieves the source as soon as its limit comes near; it has let go again when it is not.
        if (_receiver is { } receiver)
            receiver.Relieves = !_isApplying || level == WalAlarmLevel.Alarm || (receiver.Relieves && health.Phase != HealthPhase.Live);
        if (level == WalAlarmLevel.Alarm) run.Observer.On(new RunEvent.Noticed("wal_alarm",
            $"The source keeps {health.RetainedBytes:N0} bytes of WAL for the slot {slot}; after {health.SafeBytes:N0} more it is lost. What is received is made durable in the spool and let go on the source until the target has caught up."));
        if (level == WalAlarmLevel.Limit) await LimitAsync(slot, health);
        await run.WithStateAsync(state => new FollowHealthStore(run.Configuration.Migration).WriteAsync(state, health, cancellationToken), cancellationToken);
    }

    // The slot is about to be lost. What is in the spool is still applied by the next run, if the slot outlives this.
    private async Task LimitAsync(string slot, FollowHealth health)
    {
        if (Failure is not null) return;
        var drops = run.Configuration.Database.Follow.OnWalLimit == WalLimitRule.DropSlot;
        Failure = new GodwitException(ExitCode.Failed, new Problem(
            "wal_limit", "The source keeps more WAL for the slot than it may.", $"source {run.Source.Url}, slot {slot}",
            $"It keeps {health.RetainedBytes:N0} bytes, wal_status is {health.WalStatus}: its next checkpoint can invalidate the slot (max_slot_wal_keep_size).",
            drops
                ? "on_wal_limit is drop_slot: the slot is dropped to protect the source, unless a note above says that it could not be. Every followed table must be copied again: empty them on the target, drop the schema godwit there, and `godwit run`."
                : "Raise max_slot_wal_keep_size on the source, or see why the runner cannot keep up (`godwit status`: spool, connection), then `godwit run` goes on if the slot is still there."));
        await _failed.CancelAsync();
        if (!drops) return;
        await _end.CancelAsync();
        await _receiving;
        try
        {
            await using var source = await run.Source.OpenAsync(CancellationToken.None);
            await Slot.DropOwnAsync(source, slot, CancellationToken.None);
        }
        catch (Exception error) when (error is GodwitException or NpgsqlException)
        {
            run.Observer.On(new RunEvent.Noticed("slot_left", $"The slot {slot} could NOT be dropped: {ServerMessage.Of(error)} On the source, where its WAL grows: SELECT pg_drop_replication_slot({Sql.Text(slot)});"));
        }
    }

    private async Task ReceiveAsync(ChangeReceiver receiver, CancellationToken cancellationToken)
    {
        try
        {
            await receiver.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It was let go.
        }
        catch (Exception error)
        {
            run.Following.Set(counts => counts with { IsConnected = false, Problem = ServerMessage.Of(error) });
            Fail(error);
        }
    }

    // The first failure counts.
    private void Fail(Exception error)
    {
        Failure ??= error;
        _failed.Cancel();
    }

    // What the source has and the target lacks is what the change needs.
    private async Task<string?> RemedyAsync(TargetMismatchException mismatch, CancellationToken cancellationToken)
    {
        if (Drift is not { } drift || mismatch.Table is not { } table) return null;
        try
        {
            var statements = (await drift.LookNowAsync(table, cancellationToken)).Where(open => open.Statement is not null).Select(open => open.Statement!.Trim()).ToList();
            return statements.Count == 0 ? null : $"On the target: {string.Join(' ', statements)}";
        }
        catch (Exception unseen) when (!cancellationToken.IsCancellationRequested && (unseen is GodwitException or NpgsqlException || RetryRule.MayPass(unseen)))
        {
            // Such as a table that is just being altered: the next attempt looks again.
            return null;
        }
    }

    private Task LeaveAsync(TableName table, string reason, CancellationToken cancellationToken) => _applier is { } applier
        ? applier.LeaveAsync(table, reason, cancellationToken)
        : run.WithStateAsync(state => _tables.SetAsync(state, new(table, TableCursorState.Left, null, reason), cancellationToken), cancellationToken);

    // A spool that ends before what is applied is of a runner elsewhere: it has nothing that is still needed.
    private SpoolLog OpenSpool(Cursor cursor)
    {
        try
        {
            var spool = SpoolLog.Open(Folder, cursor.Incarnation, cursor.Lsn, run.Configuration.Database.Follow.SpoolLimit);
            if (spool.Lsn >= cursor.Lsn) return spool;
            spool.Dispose();
            SpoolLog.Remove(Folder);
            return SpoolLog.Open(Folder, cursor.Incarnation, cursor.Lsn, run.Configuration.Database.Follow.SpoolLimit);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new GodwitException(ExitCode.Failed, new Problem(
                "spool_failed", "The spool cannot be opened.", Folder, error.Message, "Make the folder writable, or set `spool` to another; a damaged one may be removed while the slot still has its changes."), error);
        }
    }

    // An older version has not noted them.
    private async Task<List<(string Name, long Oid)>> PublicationsAsync(NpgsqlConnection state, long[]? made, CancellationToken cancellationToken)
    {
        await using var source = await run.Source.OpenAsync(cancellationToken);
        var there = await Publications.ReadAsync(source, run.Configuration.Migration, cancellationToken);
        if (Publications.Loss(there, made) is { } loss) throw Publications.Lost(run.Source.Url, loss);
        if (made is null) await run.Migrations.SetPublicationsAsync(state, [.. there.Select(publication => publication.Oid)], cancellationToken);
        return there;
    }
}
