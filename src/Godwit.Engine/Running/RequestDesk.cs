using Godwit.Engine.Events;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;

namespace Godwit.Engine.Running;

/// <summary>Does what the runner is asked to do while it follows, and first what was asked while there was none, or an earlier one left half done.</summary>
internal sealed class RequestDesk(RunContext run, Resyncing resync)
{
    private readonly RequestStore _requests = new(run.Configuration.Migration);
    private bool _isFirst = true;

    /// <summary>Before anything is applied: tables that are to be copied again take no change until then.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        List<Request> waiting = [];
        await run.WithStateAsync(async state => waiting = await _requests.WaitingAsync(state, Requests.Resync, cancellationToken), cancellationToken);
        await resync.NoteAsync([.. waiting.Select(request => Selection.ParseTable(request.Argument))], cancellationToken);
    }

    /// <summary>Looks once.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        List<Request> requests = [];
        List<TableCursor> unfinished = [];
        await run.WithStateAsync(async state =>
        {
            requests = await _requests.TakeAsync(state, [Requests.Resync], _isFirst, cancellationToken);
            if (_isFirst) unfinished = await new TableCursorStore(run.Configuration.Migration).ReadAsync(state, cancellationToken);
        }, cancellationToken);
        _isFirst = false;
        var tables = unfinished.Where(cursor => cursor.State == TableCursorState.Copying).Select(cursor => cursor.Table).ToList();
        if (tables.Count > 0) await ResyncAsync(tables, cancellationToken);
        foreach (var request in requests)
        {
            var problem = await ResyncAsync([Selection.ParseTable(request.Argument)], cancellationToken);
            await run.WithStateAsync(state => RequestStore.AnswerAsync(state, request.Id, new(problem, null), keeps: null, CancellationToken.None), CancellationToken.None);
        }
    }

    private async Task<string?> ResyncAsync(IReadOnlyList<TableName> tables, CancellationToken cancellationToken)
    {
        try
        {
            run.Observer.On(new RunEvent.Noticed("resync", $"{string.Join(", ", tables)}: copied again while the others follow."));
            await resync.ResyncAsync([.. tables], cancellationToken);
            return null;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            var problem = UnforeseenProblem.From(error).Problem;
            var text = $"{problem.What} {problem.Why} {problem.Remedy}";
            run.Observer.On(new RunEvent.Noticed("resync_failed", text));
            return text;
        }
    }
}
