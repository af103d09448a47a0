using Godwit.Engine.Copy;
using Godwit.Engine.Follow;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Running.Keeping;

/// <summary>
/// The keeper's whole life: imports the copy's snapshot and exports it again (postgres.md, rule 2), so that a runner that dies does not
/// lose it. Ends when it is released, when another keeper took its place, when its session on the source ends, or when nobody has worked
/// on the migration for a time.
/// </summary>
public sealed class Keeper
{
    /// <summary>Name of its session on the source.</summary>
    public const string SessionName = "godwit keeper";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly KeeperRequest _request;
    private readonly TimeProvider _time;
    private readonly Guid _id = Guid.NewGuid();
    private readonly Database _source;
    private readonly Database _state;
    private readonly KeeperStore _store;
    private readonly ConnectionLog _connections;

    /// <summary>Creates it; nothing happens yet.</summary>
    public Keeper(KeeperRequest request, TimeProvider time)
    {
        _connections = new(time);
        (_request, _time) = (request, time);
        _source = new(Side.Source, request.Source, request.RequireTls, _connections);
        _state = new(Side.Target, request.State, request.RequireTls, _connections);
        _store = new(request.Migration);
    }

    /// <summary>True when the keeper with this session lives and its session is on this very database.</summary>
    public static Task<bool> IsOnAsync(NpgsqlConnection source, int backend, CancellationToken cancellationToken) => source.ScalarAsync<bool>(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1 AND application_name = $2 AND datname = current_database())", cancellationToken, backend, SessionName);

    /// <summary>Keeps the snapshot until one of the ends.</summary>
    /// <param name="answer">Called once, when it keeps the snapshot or knows that it cannot.</param>
    /// <param name="cancellationToken">Lets the snapshot go.</param>
    /// <returns>Why it ended, for a test or a log.</returns>
    public async Task<string> RunAsync(Func<KeeperReply, Task> answer, CancellationToken cancellationToken)
    {
        CopySnapshot snapshot;
        try
        {
            snapshot = await CopySnapshot.TakeAsync(_source, _request.Snapshot, cancellationToken);
            await snapshot.Connection.ExecuteAsync($"SET application_name = {Sql.Text(SessionName)}", cancellationToken);
            await using var state = await _state.OpenAsync(cancellationToken);
            await _store.RegisterAsync(state, _id, snapshot.Backend, _request.KeepsFor, snapshot.Name, cancellationToken);
        }
        catch (Exception error) when (error is GodwitException or NpgsqlException or SnapshotLostException)
        {
            await answer(new(_id, Environment.ProcessId, 0, error.Message));
            return error.Message;
        }
        await using (snapshot)
        {
            await answer(new(_id, Environment.ProcessId, snapshot.Backend, null));
            await using var session = new ReusedSession(_state);
            var audit = new Audit(_request.Migration, session, _connections, new Silence(), _time);
            await audit.NoteAsync("keeper", "keeps the snapshot", ("keeper", $"{_id}"), ("snapshot", snapshot.Name));
            var why = await KeepAsync(snapshot, session, cancellationToken);
            await audit.NoteAsync("keeper", $"ended: {why}", ("keeper", $"{_id}"), ("snapshot", snapshot.Name));
            return why;
        }
    }

    private async Task<string> KeepAsync(CopySnapshot snapshot, ReusedSession session, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        var lastWork = _time.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (!await IsOpenAsync(snapshot.Connection, cancellationToken)) return await EndAsync("its session on the source ended", dropSlot: false);
                switch (await LookAsync(session, cancellationToken))
                {
                    case Sight.Replaced: return "released";
                    case Sight.Work: lastWork = _time.GetTimestamp(); break;
                    case Sight.Nobody when _time.GetElapsedTime(lastWork) > _request.KeepsFor: return await EndAsync("nobody went on", _request.DropSlot);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to end: the snapshot is let go, and the state says so.
        }
        return await EndAsync("asked to end", dropSlot: false);
    }

    private static async Task<bool> IsOpenAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.ScalarAsync<int>("SELECT 1", cancellationToken) == 1;
        }
        catch (NpgsqlException)
        {
            return false; // a query that reads nothing fails only with its session
        }
    }

    // A state that cannot be read says nothing about who works: time goes on as if nobody did.
    private async Task<Sight> LookAsync(ReusedSession session, CancellationToken cancellationToken)
    {
        try
        {
            return await session.UseAsync(async state =>
            {
                if (await _store.FindAsync(state, cancellationToken) is not { } keeper || keeper.Id != _id) return Sight.Replaced;
                return await _store.IsAtWorkAsync(state, cancellationToken) ? Sight.Work : Sight.Nobody;
            }, cancellationToken);
        }
        catch (Exception error) when (error is GodwitException or NpgsqlException || RetryRule.MayPass(error))
        {
            return Sight.Nobody;
        }
    }

    // What cannot be tidied because a server is away is found by the next run: it tries to import the snapshot, and drops the slot.
    private async Task<string> EndAsync(string why, bool dropSlot)
    {
        try
        {
            await using var state = await _state.OpenAsync(CancellationToken.None);
            // A complete copy's slot is what its changes are followed from: only an unfinished one has no use for it.
            if (dropSlot && !await new Journal(_request.Migration, _time).IsDoneAsync(state, Steps.LargeObjects, CancellationToken.None))
            {
                await using var source = await _source.OpenAsync(CancellationToken.None);
                await Slot.DropOwnAsync(source, Publications.Name(_request.Migration), CancellationToken.None);
                await source.ExecuteAsync(Publications.DropStatement(_request.Migration), CancellationToken.None);
                await new MigrationStore(_request.Migration).SetSlotAsync(state, null, null, null, null, CancellationToken.None);
            }
            await _store.ReleaseAsync(state, _id, CancellationToken.None);
            return why;
        }
        catch (Exception error) when (error is GodwitException or NpgsqlException)
        {
            return $"{why}; not tidied: {error.Message}";
        }
    }

    private enum Sight { Work, Nobody, Replaced }
}
