using System.Globalization;
using System.Text.Json;
using Godwit.Engine.Follow.Apply;
using Godwit.Engine.Postgres;
using Godwit.Engine.State;
using Npgsql;

namespace Godwit.Engine.Running.Verifying;

/// <summary>
/// The runner's side of a verification, what only whoever applies can do: snapshots of both sides that show the same commits, held until
/// they were imported, and rows put right while nothing is applied.
/// </summary>
internal sealed class PointDesk(RunContext run, Applier applier)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly RequestStore _requests = new(run.Configuration.Migration);

    /// <summary>Looks once.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        List<Request> requests = [];
        // One that an earlier runner took is asked again by whoever waits.
        await run.WithStateAsync(async state => requests = await _requests.TakeAsync(state, [Requests.Point, Requests.Repair], isFirst: false, cancellationToken), cancellationToken);
        foreach (var request in requests) await ServeAsync(request, cancellationToken);
    }

    private async Task ServeAsync(Request request, CancellationToken cancellationToken)
    {
        using var wanted = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = WatchAsync(request, wanted);
        try
        {
            if (request.Kind == Requests.Repair)
            {
                var order = JsonSerializer.Deserialize(request.Argument, RepairJsonContext.Default.RepairOrder)!;
                await AnswerAsync(request, new(null, JsonSerializer.Serialize(await RepairAsync(order, wanted.Token), RepairJsonContext.Default.RepairResult)));
                return;
            }
            var deadline = TimeSpan.FromMilliseconds(double.Parse(request.Argument, CultureInfo.InvariantCulture));
            await using var point = await ConsistentPoint.TakeAsync(run, applier, deadline, there: null, wanted.Token);
            await AnswerAsync(request, new(null, JsonSerializer.Serialize(PointAnswer.Of(point.Snapshots), PointAnswerContext.Default.PointAnswer)));
            await watching;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nobody waits for it any more.
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            var problem = error is TargetMismatchException mismatch ? mismatch.Problem : UnforeseenProblem.From(error).Problem;
            await AnswerAsync(request, new($"{problem.What} {problem.Why} {problem.Remedy}", null));
        }
        finally
        {
            await wanted.CancelAsync();
            await watching;
        }
    }

    private async Task<RepairResult> RepairAsync(RepairOrder order, CancellationToken cancellationToken)
    {
        var repair = order.Rows;
        RepairResult? result = null;
        await using var rows = await RowRepair.OpenAsync(run.Source, run.Target, cancellationToken);
        await using (await ConsistentPoint.TakeAsync(run, applier, TimeSpan.FromMilliseconds(order.DeadlineMs), async (point, stop) =>
        {
            if (point.Elsewhere.FirstOrDefault(cursor => cursor.Table == repair.Table) is { } cursor) throw new GodwitException(ExitCode.Refused, new Problem(
                "not_followed", $"{repair.Table} does not stand where the others do.", $"target {repair.Table}", cursor.Reason ?? "It is being copied again.", $"godwit resync {repair.Table}."));
            result = RepairResult.Of(point.Lsn, await rows.RunAsync(repair, point.SourceSnapshot, stop));
        }, cancellationToken))
        {
            // Nothing is needed of the snapshots afterwards.
        }
        foreach (var row in result!.Rows) await run.Audit.NoteAsync("repair", row.Done, ("table", $"{repair.Table}"), ("key", string.Join(", ", repair.Key.Zip(row.Key, (column, value) => $"{column} = {value}"))), ("lsn", result.Lsn));
        return result;
    }

    private Task AnswerAsync(Request request, RequestAnswer answer) =>
        run.WithStateAsync(state => RequestStore.AnswerAsync(state, request.Id, answer, CancellationToken.None), CancellationToken.None);

    // Ends when the request has: with it what is held for it.
    private async Task WatchAsync(Request request, CancellationTokenSource wanted)
    {
        try
        {
            for (var ended = false; !ended;)
            {
                await Task.Delay(Poll, run.Time, wanted.Token);
                await run.WithStateAsync(async state => ended = await RequestStore.IsEndedAsync(state, request.Id, wanted.Token), wanted.Token);
            }
            await wanted.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // It was served, or the run ends.
        }
        catch (Exception away) when (away is GodwitException or NpgsqlException)
        {
            // The state cannot be asked: whoever waits cannot either.
            await wanted.CancelAsync();
        }
    }
}
