using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Godwit.Engine.Planning;
using Godwit.Engine.State;
using Godwit.Engine.Verify;
using Godwit.Engine.Verify.Shadow;
using Npgsql;

namespace Godwit.Engine.Running.Verifying;

/// <summary>
/// Compares both sides while the source is written to. Where a runner follows, it gives snapshots that show the same commits; where it
/// cannot, what differs is read again until it agrees or stays as it is; without a runner each side is compared as it stands.
/// </summary>
/// <param name="configuration">The migration.</param>
/// <param name="progress">Told of what was read; null: nobody.</param>
/// <param name="say">Told what it does, for people.</param>
/// <param name="time">Clock.</param>
public sealed class LiveVerification(Configuration configuration, IProgress<VerifyProgress>? progress, Action<string> say, TimeProvider time)
{
    private const int Attempts = 3;

    private readonly Verifier _verifier = new(time);

    /// <summary>Compares what the request selects.</summary>
    /// <exception cref="GodwitException">The comparison could not be made.</exception>
    public Task<Verdict> VerifyAsync(VerifyRequest request, CancellationToken cancellationToken) => CompareAsync(
        request,
        at => _verifier.VerifyAsync(at, progress, cancellationToken),
        (followed, state, reason) => new Recheck(_verifier, new CursorWait(configuration, state, time), configuration.Verify.Rounds, progress, say)
            .VerifyAsync(followed, reason, cancellationToken),
        cancellationToken);

    /// <summary>Asks an application's own queries on both sides.</summary>
    /// <exception cref="GodwitException">They could not be asked.</exception>
    public Task<ShadowVerdict> ShadowAsync(VerifyRequest request, ImmutableArray<ShadowQuery> queries, int rounds, CancellationToken cancellationToken)
    {
        var run = new ShadowRun(time, rounds);
        return CompareAsync(
            request,
            at => run.RunAsync(at, queries, cancellationToken),
            (_, state, reason) => run.RunAsync(
                request with { Basis = VerdictBasis.Snapshots with { Reason = reason }, BetweenSnapshots = new CursorWait(configuration, state, time).PassAsync }, queries, cancellationToken),
            cancellationToken);
    }

    private async Task<T> CompareAsync<T>(VerifyRequest request, Func<VerifyRequest, Task<T>> compare, Func<VerifyRequest, NpgsqlConnection, string, Task<T>> otherwise, CancellationToken cancellationToken)
    {
        await using var state = await request.Target.OpenAsync(cancellationToken);
        var runner = new RunnerQuestion(configuration, state, time);
        if (!await runner.IsFollowedAsync(cancellationToken)) return await compare(request);
        // While a runner follows, sequences on the target are ahead by a margin, and where its role cannot silence triggers they are disabled.
        request = request with { SequenceValues = false, HeldTriggers = await new HeldTriggers(configuration.Migration).ReadAsync(state, cancellationToken) };
        if (configuration.Verify.Mode == VerifyMode.Recheck) return await otherwise(request, state, "verify.mode is recheck.");
        var refused = "";
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var (id, answer) = await runner.AskAsync(Requests.Point, configuration.Verify.SlotDeadline.TotalMilliseconds.ToString(CultureInfo.InvariantCulture), cancellationToken);
            try
            {
                if (answer.Result is { } result)
                {
                    var point = JsonSerializer.Deserialize(result, PointAnswerContext.Default.PointAnswer)!.Snapshots;
                    return await compare(At(point, request) with { Opened = token => runner.EndAsync(id, token) });
                }
            }
            finally
            {
                // Nothing is held for it any more, however it ended.
                await LetGoAsync(runner, id);
            }
            say($"No exact comparison, attempt {attempt} of {Attempts}: {refused = answer.Problem!}");
        }
        return await otherwise(request, state, refused);
    }

    // Its time runs out by itself: a connection that broke meanwhile is not to take the verdict with it.
    private static async Task LetGoAsync(RunnerQuestion runner, long id)
    {
        try
        {
            await runner.EndAsync(id, CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // As said.
        }
    }

    private static VerifyRequest At(PointSnapshots point, VerifyRequest request) => request with
    {
        SourceSnapshot = point.SourceSnapshot,
        TargetSnapshot = point.TargetSnapshot,
        Basis = new(VerdictMode.Exact, point.Lsn, point.Held),
        Elsewhere = PointSnapshots.Moving(point.Elsewhere),
    };
}
