using Godwit.Engine;
using Godwit.Engine.Events;
using Godwit.Engine.Postgres;
using Godwit.Engine.Running;
using Npgsql;

namespace Godwit.Integration.Tests.Moving;

/// <summary>What can pass is tried again, and shows; what cannot is not.</summary>
public sealed class RetryTests(Servers servers)
{
    [Theory]
    [InlineData("source")]
    [InlineData("target")]
    public async Task A_session_that_is_ended_in_the_middle_of_a_part_is_tried_again(string side)
    {
        await using var migration = await PrepareAsync();
        // The lock on the target holds the part in the middle, and no reading of the catalog before it: the source's COPY has not begun or waits for the target to read.
        migration.Hook = async happened =>
        {
            if (happened is not RunEvent.StepStarted { Step: Steps.Copy }) return;
            var blocker = await migration.Target.OpenSuperuserAsync();
            await blocker.ExecuteAsync("BEGIN; LOCK TABLE public.t IN SHARE MODE", Cancellation);
            _ = EndWaitingAsync(migration, blocker, side);
        };

        var summary = await migration.RunAsync(verify: true);

        summary.ExitCode.ShouldBe(ExitCode.Ok);
        var retried = migration.Events.OfType<RunEvent.Retried>().ShouldHaveSingleItem();
        retried.What.ShouldContain("public.t");
        retried.Delay.ShouldBeGreaterThan(TimeSpan.Zero);
        var part = (await StatusReader.ReadAsync(migration.Configuration, TimeProvider.System, Cancellation)).Troubled.ShouldHaveSingleItem();
        (part.State, part.Attempts).ShouldBe(("done", 2));
        part.Error.ShouldNotBeNullOrEmpty();
        await migration.ShouldBeIdenticalAsync();
    }

    [Fact]
    public async Task A_value_that_the_target_refuses_is_not_tried_again_and_not_shown()
    {
        await using var migration = await PrepareAsync();
        migration.With(database => database with { Schema = new Engine.Planning.SchemaStrategy.Existing() });
        await using (var target = await migration.Target.OpenAsync())
            await target.ExecuteAsync("CREATE TABLE public.t (id int PRIMARY KEY, secret text CHECK (secret <> 'walrus-7'))", Cancellation);

        var error = await Should.ThrowAsync<GodwitException>(() => migration.RunAsync());

        error.ExitCode.ShouldBe(ExitCode.Failed);
        error.Problem.Code.ShouldBe("copy_failed");
        error.Problem.Where.ShouldContain("public.t");
        error.Problem.ToString().ShouldNotContain("walrus");
        migration.Events.OfType<RunEvent.Retried>().ShouldBeEmpty();
        var status = await StatusReader.ReadAsync(migration.Configuration, TimeProvider.System, Cancellation);
        status.Troubled.ShouldHaveSingleItem().State.ShouldBe("failed");
        status.Slot.ShouldBeNull();

        await using (var target = await migration.Target.OpenAsync()) await target.ExecuteAsync("ALTER TABLE public.t DROP CONSTRAINT t_secret_check", Cancellation);
        (await migration.RunAsync()).ExitCode.ShouldBe(ExitCode.Ok);
        await migration.ShouldBeIdenticalAsync();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task<Migration> PrepareAsync()
    {
        var source = await servers.FreshDatabaseAsync(name: "retry");
        await using (var session = await source.OpenAsync())
            await session.ExecuteAsync("CREATE TABLE public.t (id int PRIMARY KEY, secret text); INSERT INTO public.t SELECT i, 'walrus-' || i FROM generate_series(1, 50000) i", Cancellation);
        return Migration.Between(source, await servers.FreshDatabaseAsync(name: "retry_target"));
    }

    // Waits until the copy stands before the lock, ends its session on the wanted side, lets the lock go.
    private static async Task EndWaitingAsync(Migration migration, NpgsqlConnection blocker, string side)
    {
        await using var locked = blocker;
        // A session of its own: within a transaction pg_stat_activity stays as it was first read.
        await using var watcher = await migration.Target.OpenSuperuserAsync();
        await Eventually.TrueAsync(() => watcher.ScalarAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'godwit' AND datname = current_database())", Cancellation));
        await using var killer = await (side == "source" ? migration.Source : migration.Target).OpenSuperuserAsync();
        await killer.ExecuteAsync(
            side == "source"
                ? "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'godwit' AND datname = current_database() AND query LIKE '%LOCK TABLE ONLY%' AND pid <> pg_backend_pid()"
                : "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'godwit' AND datname = current_database() AND wait_event_type = 'Lock'",
            Cancellation);
        await locked.ExecuteAsync("ROLLBACK", Cancellation);
    }
}
