using System.Collections.Immutable;
using Godwit.Engine.Events;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Running.Drifting;

/// <summary>
/// Looks every few seconds whether a deployment has changed the source's schema while it is followed, until it is disposed. It never
/// fails for a server's sake: what it cannot see it tells, and looks again.
/// </summary>
internal sealed class DriftLoop : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // The fingerprints are a query each: after this a server has gone silent.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    // So often the cursor is looked at while something waits for it.
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);

    // A deployment that holds its locks for a while makes a look or two fail: that needs no word.
    private const int ToldAfter = 3;

    private static readonly string[] Types = ["schema", "extension", "enum", "domain", "composite type", "range type", "type", "sequence"];

    private readonly RunContext _run;
    private readonly ITableResync? _resync;
    private readonly DriftWork _work;
    private readonly SequencePoll _sequences;
    private readonly ReusedSession _source;
    private readonly ReusedSession _target;
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly CancellationTokenSource _end = new();
    private Task _loop = Task.CompletedTask;
    private Task _resyncing = Task.CompletedTask;
    private int _failures;
    private bool _isTold;
    private bool _isBehindTold;
    private string? _noted;
    private bool _isNoted;

    /// <summary>Creates it; nothing happens yet.</summary>
    /// <param name="run">The run.</param>
    /// <param name="schema">Dumps the source's schema.</param>
    /// <param name="resync">Publishes and copies tables that came later; null: that is left to the operator.</param>
    /// <param name="holdsTriggers">Triggers of the target are disabled while changes are applied.</param>
    public DriftLoop(RunContext run, SchemaPhase schema, ITableResync? resync, bool holdsTriggers)
    {
        (_run, _resync) = (run, resync);
        _work = new(run, schema, holdsTriggers);
        _sequences = new(run);
        (_source, _target) = (new(run.Source), new(run.Target));
    }

    /// <summary>Looks once, and from now on again and again.</summary>
    public void Start() => _loop = Task.Run(RunAsync, CancellationToken.None);

    /// <summary>Looks once, if anything has changed since the last look, and applies what can be.</summary>
    /// <param name="isLast">The run ends with it: large objects are compared however recently they were.</param>
    /// <param name="cancellationToken">Interrupts.</param>
    public Task LookAsync(bool isLast, CancellationToken cancellationToken)
    {
        return BothAsync(async token =>
        {
            if (isLast) _work.Expire();
            await TickAsync(token);
        }, toldAfter: 1, cancellationToken);
    }

    /// <summary>
    /// Looks at once, because a change of this table does not fit the target: what is additive for it, and what that needs, is applied
    /// where the configuration says so, without waiting for the cursor, which stands before that change.
    /// </summary>
    /// <returns>What is still open of the table, with what to run.</returns>
    /// <exception cref="GodwitException">A side cannot be reached or read.</exception>
    public async Task<ImmutableArray<Drift>> LookNowAsync(TableName table, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await LookIfDueAsync(cancellationToken);
            await _work.ApplyAsync(drift => drift.Table == table || Types.Contains(drift.Kind), cancellationToken);
            return await _work.OpenAsync(table, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _loop;
        await _resyncing;
        await _source.DisposeAsync();
        await _target.DisposeAsync();
        _end.Dispose();
        _one.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await BothAsync(TickAsync, ToldAfter, _end.Token);
                var began = _run.Time.GetTimestamp();
                do await Task.Delay(Beat, _run.Time, _end.Token);
                while (_run.Time.GetElapsedTime(began) < Interval && !(_work.IsDue && _work.Pending is { WasTried: false }));
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // It was ended.
        }
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        if (_work.IsDue) await _work.ApplyAsync(_ => true, cancellationToken);
        await LookIfDueAsync(cancellationToken);
        if (_resync is not null && _run.Configuration.Database.Follow.SourceChanges == Planning.SourceChangesRule.Apply && _work.Unpublished.Length > 0 && _resyncing.IsCompleted)
            _resyncing = ResyncAsync(_resync, _work.Unpublished);
    }

    private async Task LookIfDueAsync(CancellationToken cancellationToken)
    {
        var now = await FingerprintsAsync(cancellationToken);
        if (_work.Compared != now || await _work.IsLookDueAsync(cancellationToken)) await _work.LookAsync(cancellationToken);
    }

    private async Task<(string Source, string Target)> FingerprintsAsync(CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(Deadline);
        try
        {
            return (
                await _source.UseAsync(session => CatalogFingerprint.TakeAsync(session, late.Token), late.Token),
                await _target.UseAsync(session => CatalogFingerprint.TakeAsync(session, late.Token), late.Token));
        }
        catch (Exception error) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"A server did not answer within {Deadline.TotalSeconds:0} s.", error);
        }
    }

    // Sequences are kept ahead whether or not the schemas can be compared.
    private async Task BothAsync(Func<CancellationToken, Task> look, int toldAfter, CancellationToken cancellationToken)
    {
        await GuardedAsync(look, toldAfter, cancellationToken);
        try
        {
            await _source.UseAsync(source => _target.UseAsync(target => _sequences.PollAsync(source, target, cancellationToken), cancellationToken), cancellationToken);
            _isBehindTold = false;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_isBehindTold) _run.Observer.On(new RunEvent.Noticed("sequences_behind", $"The target's sequences cannot be kept ahead of the source's just now; it is tried again: {ServerMessage.Of(error)}"));
            _isBehindTold = true;
        }
    }

    // Beside the loop: the apply may have to ask for a look meanwhile.
    private async Task ResyncAsync(ITableResync resync, ImmutableArray<TableName> tables)
    {
        try
        {
            await resync.ResyncAsync(tables, _end.Token);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // It was ended.
        }
        catch (Exception error)
        {
            _run.Observer.On(new RunEvent.Noticed("resync_failed", $"{string.Join(", ", tables)} could not be brought into what is followed: {ServerMessage.Of(error)}"));
        }
    }

    private async Task GuardedAsync(Func<CancellationToken, Task> work, int toldAfter, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            await work(cancellationToken);
            (_failures, _isTold) = (0, false);
            await NoteAsync(null, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception error)
        {
            if (++_failures < toldAfter) return;
            if (!_isTold) _run.Observer.On(new RunEvent.Noticed("drift_unseen", $"Changes of the source's schema cannot be seen just now; it is tried again: {ServerMessage.Of(error)}"));
            _isTold = true;
            await NoteAsync(ServerMessage.Of(error), cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    // It keeps the gate of the cutover closed. Where the target cannot be reached it is noted at a later look.
    private async Task NoteAsync(string? problem, CancellationToken cancellationToken)
    {
        if (problem == _noted && _isNoted) return;
        try
        {
            await _run.WithStateAsync(state => new DriftStore(_run.Configuration.Migration).SetProblemAsync(state, problem, cancellationToken), cancellationToken);
            (_noted, _isNoted) = (problem, true);
        }
        catch (Exception away) when (away is GodwitException or NpgsqlException)
        {
            _isNoted = false;
        }
    }
}
