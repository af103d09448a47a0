using System.Globalization;
using System.Security.Cryptography;
using System.Text;
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
    private static readonly string[] Kinds = [Requests.Point, Requests.Repair];
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Imported = TimeSpan.FromSeconds(30);

    private readonly RequestStore _requests = new(run.Configuration.Migration);
    private bool _isFirst = true;

    /// <summary>Looks once.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        List<Request> requests = [];
        await run.WithStateAsync(async state =>
        {
            if (_isFirst) await _requests.AbandonAsync(state, Kinds, "The runner was restarted meanwhile.", cancellationToken);
            requests = await _requests.TakeAsync(state, Kinds, isFirst: false, cancellationToken);
        }, cancellationToken);
        _isFirst = false;
        foreach (var request in requests) await ServeAsync(request, cancellationToken);
    }

    private async Task ServeAsync(Request request, CancellationToken cancellationToken)
    {
        using var wanted = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = WatchAsync(request, wanted);
        try
        {
            if (request.Kind == Requests.Repair) await RepairAsync(request, wanted.Token);
            else
            {
                var deadline = TimeSpan.FromMilliseconds(double.Parse(request.Argument, CultureInfo.InvariantCulture));
                await using var point = await ConsistentPoint.TakeAsync(run, applier, deadline, there: null, wanted.Token);
                await AnswerAsync(request, new(null, JsonSerializer.Serialize(PointAnswer.Of(point.Snapshots), PointAnswerContext.Default.PointAnswer)));
                await watching;
            }
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

    private async Task RepairAsync(Request request, CancellationToken cancellationToken)
    {
        var order = JsonSerializer.Deserialize(request.Argument, RepairJsonContext.Default.RepairOrder)!;
        var deadline = TimeSpan.FromMilliseconds(order.DeadlineMs);
        RepairResult? result = null;
        try
        {
            await using var rows = await RowRepair.OpenAsync(run.Source, run.Target, deadline, cancellationToken);
            await using var point = await ConsistentPoint.TakeAsync(
                run, applier, deadline, async (point, stop) => result = RepairResult.Of(point.Lsn, await rows.RunAsync(order.Rows, point.SourceSnapshot, PointSnapshots.Moving(point.Elsewhere), stop)), cancellationToken);
        }
        catch (Exception) when (result is not null)
        {
            // It is committed: what failed afterwards, or whoever has gone meanwhile, takes nothing of it back.
        }
        await NoteAsync(order, result!);
        await AnswerAsync(request, new(null, JsonSerializer.Serialize(result, RepairJsonContext.Default.RepairResult)));
    }

    // Keys are values: the audit has enough to tell whether a row was among them.
    private async Task NoteAsync(RepairOrder order, RepairResult result)
    {
        foreach (var row in result.Rows)
            await run.Audit.NoteAsync("repair", row.Done, ("table", $"{order.Rows.Table}"), ("key", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', row.Key))))[..16]), ("lsn", result.Lsn));
    }

    private Task AnswerAsync(Request request, RequestAnswer answer) =>
        run.WithStateAsync(state => RequestStore.AnswerAsync(state, request.Id, answer, Imported, CancellationToken.None), CancellationToken.None);

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
        catch (Exception away) when (away is GodwitException or NpgsqlException or ObjectDisposedException)
        {
            // The state cannot be asked: whoever waits cannot either.
            await wanted.CancelAsync();
        }
    }
}
