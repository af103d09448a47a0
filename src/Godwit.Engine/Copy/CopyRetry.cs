using Godwit.Engine.Postgres;
using Polly;
using Polly.Retry;

namespace Godwit.Engine.Copy;

/// <summary>Tries again what can pass, with waits that double from one second to thirty and vary, so that workers that failed together do not return together.</summary>
internal static class CopyRetry
{
    /// <summary>Called with the number of the failed attempt, the wait, and the error.</summary>
    public static readonly ResiliencePropertyKey<Func<int, TimeSpan, Exception, ValueTask>> OnFailure = new("on-failure");

    /// <summary>Builds the pipeline.</summary>
    /// <param name="attempts">Attempts in all, at least 2.</param>
    /// <param name="random">Source of the variation.</param>
    /// <param name="time">Clock of the waits.</param>
    public static ResiliencePipeline Pipeline(int attempts, Random random, TimeProvider time)
    {
        var one = new Lock();
        return new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = attempts - 1,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromSeconds(1),
            MaxDelay = TimeSpan.FromSeconds(30),
            Randomizer = () =>
            {
                lock (one) return random.NextDouble();
            },
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } error && RetryRule.MayPass(error)),
            OnRetry = arguments => arguments.Context.Properties.TryGetValue(OnFailure, out var note)
                ? note(arguments.AttemptNumber + 1, arguments.RetryDelay, arguments.Outcome.Exception!)
                : ValueTask.CompletedTask,
        }).Build();
    }
}
