using Godwit.Engine.Postgres;
using Godwit.Engine.Verify;

namespace Godwit.Engine.Running.Verifying;

/// <summary>A comparison of a watch.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Verdict">Its verdict; null: it could not be made.</param>
/// <param name="Problem">Why it could not be made; null: it was.</param>
public sealed record WatchPass(DateTimeOffset At, Verdict? Verdict, Problem? Problem);

/// <summary>What a watch saw.</summary>
/// <param name="Identical">Comparisons that found nothing.</param>
/// <param name="Different">Comparisons that found a difference.</param>
/// <param name="Failed">Comparisons that could not be made.</param>
public sealed record WatchSummary(int Identical, int Different, int Failed)
{
    /// <summary>Different where anything ever was; failed where nothing could be compared.</summary>
    public ExitCode ExitCode => Different > 0 ? ExitCode.Different : Identical == 0 && Failed > 0 ? ExitCode.Failed : ExitCode.Ok;
}

/// <summary>Compares again and again until it is told to end. A comparison that fails, such as for a lost connection, is told and tried again.</summary>
/// <param name="pause">From the end of one to the start of the next.</param>
/// <param name="time">Clock.</param>
public sealed class VerificationWatch(TimeSpan pause, TimeProvider time)
{
    /// <summary>Compares until it is cancelled.</summary>
    /// <param name="verify">Compares once.</param>
    /// <param name="tell">Told of each.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <exception cref="GodwitException">Something that trying again does not mend, such as a table that does not exist.</exception>
    public async Task<WatchSummary> RunAsync(Func<CancellationToken, Task<Verdict>> verify, Func<WatchPass, Task> tell, CancellationToken cancellationToken)
    {
        var seen = new WatchSummary(0, 0, 0);
        try
        {
            while (true)
            {
                WatchPass pass;
                try
                {
                    var verdict = await verify(cancellationToken);
                    pass = new(time.GetUtcNow(), verdict, null);
                    seen = verdict.IsIdentical ? seen with { Identical = seen.Identical + 1 } : seen with { Different = seen.Different + 1 };
                }
                catch (Exception error) when (!cancellationToken.IsCancellationRequested && UnforeseenProblem.From(error) is (ExitCode.Failed, { Code: not "internal" }))
                {
                    pass = new(time.GetUtcNow(), null, UnforeseenProblem.From(error).Problem);
                    seen = seen with { Failed = seen.Failed + 1 };
                }
                await tell(pass);
                await Task.Delay(pause, time, cancellationToken);
            }
        }
        // However a comparison noticed that it is to end.
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            return seen;
        }
    }
}
