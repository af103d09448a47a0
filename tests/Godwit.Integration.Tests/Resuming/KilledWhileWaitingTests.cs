using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Cli;
using Godwit.Local.Processes;

namespace Godwit.Integration.Tests.Resuming;

/// <summary>A run that is killed while the target makes it wait.</summary>
public sealed class KilledWhileWaitingTests(Servers servers)
{
    private const string Waits = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')";

    // Its session would stand in front of the next run, and its transaction in the way of every new slot of the server.
    [Fact]
    public async Task Its_session_does_not_go_on_waiting_for_a_lock()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(), await servers.FreshDatabaseAsync());
        await source.ExecuteAsync("CREATE TABLE public.t (id int PRIMARY KEY); INSERT INTO public.t SELECT generate_series(1, 100)");
        await using var workspace = await Workspace.BetweenAsync(source.Customer, target.Customer);
        (await workspace.RunAsync("run --until schema")).ShouldEndWith(0);
        await using (var holder = await target.OpenSuperuserAsync())
        {
            await holder.ExecuteAsync("BEGIN; LOCK TABLE public.t IN ROW EXCLUSIVE MODE", TestContext.Current.CancellationToken);
            using var run = workspace.Start("run --until copied");
            await Eventually.TrueAsync(() => target.AskAsync<bool>(Waits));

            run.Signal(Signals.Kill);
            workspace.Read(await run.EndAsync()).ExitCode.ShouldBe(128 + Signals.Kill);

            await Eventually.TrueAsync(async () => !await target.AskAsync<bool>(Waits), TimeSpan.FromSeconds(30));
        }
        (await workspace.RunAsync("run --until copied")).ShouldEndWith(0);
        await workspace.ShouldBeIdenticalAsync(source, target);
    }
}
