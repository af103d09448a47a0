using System.Globalization;
using System.Text.Json;
using Godwit.Engine.Planning;
using Godwit.Engine.Verify;

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
    public async Task<Verdict> VerifyAsync(VerifyRequest request, CancellationToken cancellationToken)
    {
        await using var state = await request.Target.OpenAsync(cancellationToken);
        var runner = new RunnerQuestion(configuration, state, time);
        if (!await runner.IsFollowedAsync(cancellationToken)) return await _verifier.VerifyAsync(request, progress, cancellationToken);
        // While a runner follows, sequences on the target are ahead by a margin.
        request = request with { SequenceValues = false };
        var recheck = new Recheck(_verifier, new CursorWait(configuration, state, time), configuration.Verify.Rounds, progress, say);
        if (configuration.Verify.Mode == VerifyMode.Recheck) return await recheck.VerifyAsync(request, "verify.mode is recheck.", cancellationToken);
        var refused = "";
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var (id, answer) = await runner.AskAsync(Requests.Point, configuration.Verify.SlotDeadline.TotalMilliseconds.ToString(CultureInfo.InvariantCulture), cancellationToken);
            try
            {
                if (answer.Result is { } result)
                {
                    var point = JsonSerializer.Deserialize(result, PointAnswerContext.Default.PointAnswer)!.Snapshots;
                    return await _verifier.VerifyAsync(At(point, request) with { Opened = token => runner.EndAsync(id, token) }, progress, cancellationToken);
                }
            }
            finally
            {
                // Nothing is held for it any more, however it ended.
                await runner.EndAsync(id, CancellationToken.None);
            }
            say($"No exact comparison, attempt {attempt} of {Attempts}: {refused = answer.Problem!}");
        }
        return await recheck.VerifyAsync(request, refused, cancellationToken);
    }

    private static VerifyRequest At(PointSnapshots point, VerifyRequest request) => request with
    {
        SourceSnapshot = point.SourceSnapshot,
        TargetSnapshot = point.TargetSnapshot,
        Basis = new(VerdictMode.Exact, point.Lsn, point.Held),
        Elsewhere = PointSnapshots.Moving(point.Elsewhere),
    };
}
