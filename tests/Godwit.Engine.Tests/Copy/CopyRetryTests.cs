using Godwit.Engine.Copy;
using Npgsql;
using Polly;

namespace Godwit.Engine.Tests.Copy;

public sealed class CopyRetryTests
{
    private readonly ManualTime _time = new(hurried: true);
    private readonly List<(int Attempt, TimeSpan Delay, Exception Error)> _noted = [];

    [Fact]
    public async Task What_may_pass_is_tried_again_with_growing_waits()
    {
        var failures = Enumerable.Range(0, 4).Select(_ => Error("57P03")).ToList();
        var attempts = 0;

        await RunAsync(5, () => ++attempts <= failures.Count ? throw failures[attempts - 1] : ValueTask.CompletedTask);

        attempts.ShouldBe(5);
        _noted.Select(note => note.Attempt).ShouldBe([1, 2, 3, 4]);
        _noted.Select(note => note.Error).ShouldBe(failures);
        // A timer counts in milliseconds.
        _time.Waits.ShouldBe(_noted.Select(note => TimeSpan.FromMilliseconds(Math.Floor(note.Delay.TotalMilliseconds))));
        _time.Waits.ShouldAllBe(wait => wait >= TimeSpan.Zero && wait <= TimeSpan.FromSeconds(30));
        _time.Waits[^1].ShouldBeGreaterThan(_time.Waits[0]);
    }

    [Fact]
    public async Task After_the_last_attempt_the_error_comes_out()
    {
        var attempts = 0;
        var error = await Should.ThrowAsync<PostgresException>(() => RunAsync(3, () =>
        {
            attempts++;
            throw Error("40P01");
        }));
        (error.SqlState, attempts, _noted.Count).ShouldBe(("40P01", 3, 2));
    }

    [Fact]
    public async Task What_will_not_pass_is_not_tried_again()
    {
        var attempts = 0;
        await Should.ThrowAsync<PostgresException>(() => RunAsync(5, () =>
        {
            attempts++;
            throw Error("23505");
        }));
        (attempts, _noted.Count, _time.Waits.Count).ShouldBe((1, 0, 0));
    }

    [Fact]
    public async Task Workers_that_failed_together_do_not_return_together()
    {
        var other = new ManualTime(hurried: true);
        ValueTask Fail(int attempt) => attempt <= 3 ? throw Error("57P01") : ValueTask.CompletedTask;
        var (one, two) = (0, 0);
        await RunAsync(5, () => Fail(++one), seed: 1);
        await RunAsync(5, () => Fail(++two), seed: 2, other);
        other.Waits.ShouldNotBe(_time.Waits);
    }

    [Fact]
    public async Task Without_a_listener_it_is_tried_again_all_the_same()
    {
        var attempts = 0;
        await CopyRetry.Pipeline(2, new Random(1), _time).ExecuteAsync(_ => ++attempts == 1 ? throw Error("57P01") : ValueTask.CompletedTask);
        attempts.ShouldBe(2);
    }

    private async Task RunAsync(int attempts, Func<ValueTask> run, int seed = 1, ManualTime? time = null)
    {
        var context = ResilienceContextPool.Shared.Get(CancellationToken.None);
        context.Properties.Set(CopyRetry.OnFailure, (attempt, delay, error) =>
        {
            _noted.Add((attempt, delay, error));
            return ValueTask.CompletedTask;
        });
        await CopyRetry.Pipeline(attempts, new Random(seed), time ?? _time).ExecuteAsync(_ => run(), context);
    }

    private static PostgresException Error(string state) => new("not now", "ERROR", "ERROR", state);
}
