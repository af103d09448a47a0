using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Cli;
using Godwit.Local.Processes;

namespace Godwit.Integration.Tests.Following.Workload;

/// <summary>A <c>godwit run</c> that follows until a test ends it; what it prints is read all the time, so that no full pipe stops it.</summary>
internal sealed class Follower : IDisposable
{
    private readonly Workspace _workspace;
    private readonly GodwitProcess _process;
    private readonly Task<(int ExitCode, string Output, string Errors)> _ending;

    private Follower(Workspace workspace, string? crashAt, int crashAfter)
    {
        _workspace = workspace;
        _process = workspace.Start("run --json", crashAt: crashAt, crashAfter: crashAfter);
        _ending = _process.EndAsync(TimeSpan.FromMinutes(10));
    }

    /// <summary>Its process number.</summary>
    public int Id => _process.Id;

    /// <summary>Starts it; with a crash point, the twin that kills itself there.</summary>
    public static Follower Start(Workspace workspace, string? crashAt = null, int crashAfter = 0) => new(workspace, crashAt, crashAfter);

    /// <summary>Waits for a condition for as long as it runs.</summary>
    public Task WhileRunningAsync(Func<Task<bool>> condition, TimeSpan? deadline = null) => Eventually.TrueAsync(async () =>
    {
        if (!_ending.IsCompleted) return await condition();
        var ended = _workspace.Read(await _ending);
        throw new InvalidOperationException($"It ended by itself with {ended.ExitCode}.\n{ended.Output}\n{ended.Errors}");
    }, deadline);

    /// <summary>Waits until a row that is inserted now has come to the target.</summary>
    public async Task CarryAsync(FreshDatabase source, FreshDatabase target)
    {
        await using var from = await source.OpenSuperuserAsync();
        await using var to = await target.OpenSuperuserAsync();
        var cancellation = TestContext.Current.CancellationToken;
        // From this point on the slot has what commits.
        await WhileRunningAsync(() => from.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = $1 AND confirmed_flush_lsn IS NOT NULL)", cancellation, $"godwit_{_workspace.Migration}"));
        var sentinel = await from.ScalarAsync<int>("INSERT INTO follow.sentinel SELECT coalesce(max(id), 0) + 1 FROM follow.sentinel RETURNING id", cancellation);
        await WhileRunningAsync(async () => await to.ScalarAsync<bool>("SELECT to_regclass('follow.sentinel') IS NOT NULL", cancellation)
            && await to.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM follow.sentinel WHERE id = $1)", cancellation, sentinel));
    }

    /// <summary>Waits until it has killed itself.</summary>
    public async Task DiesAsync()
    {
        var ended = _workspace.Read(await _ending);
        ended.ExitCode.ShouldBe(128 + Signals.Kill, $"It did not come to the crash point.\n{ended.Output}\n{ended.Errors}");
    }

    /// <summary>Kills it.</summary>
    public async Task KillAsync() => (await EndAsync(Signals.Kill)).ExitCode.ShouldBe(128 + Signals.Kill);

    /// <summary>Ctrl-C, to which it answers with exit code 5.</summary>
    public async Task<Ended> InterruptAsync() => (await EndAsync(Signals.Interrupt)).ShouldEndWith(5);

    public void Dispose() => _process.Dispose();

    private async Task<Ended> EndAsync(int signal)
    {
        _process.Signal(signal);
        return _workspace.Read(await _ending);
    }
}
