using Godwit.Engine.Copy;
using Godwit.Engine.Events;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Running.Keeping;

/// <summary>
/// The copy's snapshot, held twice: by the runner's own session and by the keeper. As long as one of the two lives the other is made
/// anew from it; only when both are gone at once the snapshot is lost.
/// </summary>
internal sealed class KeptSnapshot : IAsyncDisposable
{
    private static readonly TimeSpan KeepsFor = TimeSpan.FromHours(24);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly RunContext _run;
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly CancellationTokenSource _end = new();
    private readonly List<CopySnapshot> _stale = [];
    private readonly ReusedSession _looking;
    private Task _watch = Task.CompletedTask;

    private KeptSnapshot(RunContext run, CopySnapshot own, KeeperRow keeper) =>
        (_run, Own, Keeper, _looking) = (run, own, keeper, new(run.Source));

    /// <summary>Who keeps it besides.</summary>
    public KeeperRow Keeper { get; private set; }

    /// <summary>The runner's own session in the snapshot.</summary>
    public CopySnapshot Own { get; private set; }

    /// <summary>Takes over the snapshot that an earlier runner left with its keeper; null when there is none, or it is gone.</summary>
    public static async Task<KeptSnapshot?> ResumeAsync(RunContext run, NpgsqlConnection state, CancellationToken cancellationToken)
    {
        if (await run.Migrations.SnapshotAsync(state, cancellationToken) is not { } name || await run.Keepers.FindAsync(state, cancellationToken) is not { } keeper) return null;
        try
        {
            return new KeptSnapshot(run, await CopySnapshot.TakeAsync(run.Source, name, cancellationToken), keeper).Watched();
        }
        catch (SnapshotLostException)
        {
            await run.Keepers.ReleaseAsync(state, null, cancellationToken);
            return null;
        }
    }

    /// <summary>Has a keeper keep a snapshot that this session has just taken.</summary>
    /// <exception cref="GodwitException">The keeper could not be started.</exception>
    public static async Task<KeptSnapshot> KeepAsync(RunContext run, CopySnapshot own, CancellationToken cancellationToken)
    {
        try
        {
            return new KeptSnapshot(run, own, await StartAsync(run, own, cancellationToken)).Watched();
        }
        catch
        {
            await own.DisposeAsync();
            throw;
        }
    }

    /// <summary>A reader could not import the snapshot by this name: true when the state names another by now, or a keeper could be made anew.</summary>
    public async Task<bool> RecoverAsync(string name, CancellationToken cancellationToken)
    {
        await using (var state = await _run.Target.OpenAsync(cancellationToken))
            if (await _run.Migrations.SnapshotAsync(state, cancellationToken) is { } current && current != name) return true;
        return await RepairAsync(cancellationToken);
    }

    /// <summary>The copy is done, or begins anew: the keeper is told to end.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        await StopWatchingAsync();
        await _run.WithStateAsync(state => _run.Keepers.ReleaseAsync(state, null, cancellationToken), cancellationToken);
    }

    /// <summary>Ends the runner's own session; the keeper goes on unless it was released.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopWatchingAsync();
        foreach (var stale in _stale) await stale.DisposeAsync();
        await Own.DisposeAsync();
        await _looking.DisposeAsync();
        _one.Dispose();
        _end.Dispose();
    }

    private static async Task<KeeperRow> StartAsync(RunContext run, CopySnapshot own, CancellationToken cancellationToken)
    {
        var request = new KeeperRequest(
            run.Configuration.Migration, run.Source.Url, run.Target.Url, run.Configuration.RequireTls, own.Name, KeepsFor, run.Configuration.Database.Follow.Enabled);
        using var process = run.TakeKeeper();
        var reply = await process.KeepAsync(request, run.Time, cancellationToken);
        return new(reply.Keeper, Environment.UserName, Environment.MachineName, reply.Process, reply.Backend, run.Time.GetUtcNow(), KeepsFor);
    }

    private KeptSnapshot Watched()
    {
        _watch = WatchAsync();
        return this;
    }

    private async Task StopWatchingAsync()
    {
        if (!_end.IsCancellationRequested) await _end.CancelAsync();
        await _watch;
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Interval, _run.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                try
                {
                    await RepairAsync(_end.Token);
                }
                catch (Exception error) when (error is GodwitException or NpgsqlException)
                {
                    // The source is away or has no session to spare: readers find out by themselves, and the next look comes in a second.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The watch ends.
        }
    }

    // True when the snapshot is held by both again.
    private async Task<bool> RepairAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var (own, keeper) = await LookAsync(cancellationToken);
            if (own && keeper) return true;
            if (!own && !keeper) return false;
            if (!own)
            {
                _stale.Add(Own);
                await using var state = await _run.Target.OpenAsync(cancellationToken);
                if (await _run.Migrations.SnapshotAsync(state, cancellationToken) is not { } name) return false;
                Own = await CopySnapshot.TakeAsync(_run.Source, name, cancellationToken);
                return true;
            }
            Keeper = await StartAsync(_run, Own, cancellationToken);
            _run.Observer.On(new RunEvent.Noticed("keeper_replaced", "The keeper of the copy's snapshot had ended; a new one keeps it."));
            return true;
        }
        catch (SnapshotLostException)
        {
            return false;
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<(bool Own, bool Keeper)> LookAsync(CancellationToken cancellationToken)
    {
        var alive = await _looking.UseAsync(source => source.QueryAsync(
            "SELECT pid FROM pg_stat_activity WHERE pid = $1 OR (pid = $2 AND application_name = $3)",
            row => row.GetInt32(0), cancellationToken, Own.Backend, Keeper.Backend, Keeping.Keeper.SessionName), cancellationToken);
        return (Own.Connection.FullState == System.Data.ConnectionState.Open && alive.Contains(Own.Backend), alive.Contains(Keeper.Backend));
    }
}
