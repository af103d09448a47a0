using Godwit.Engine;
using Godwit.Engine.Events;
using Godwit.Engine.Postgres;
using Godwit.Local;

namespace Godwit.Integration.Tests.Moving;

public sealed class MatbakhMoveTests(Servers servers)
{
    private static readonly MatbakhOptions Small = new() { Scale = 0.02m };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_supabase_project_arrives_on_rds_with_its_users()
    {
        var source = await servers.MatbakhAsync(Small, 15, StandIn.Supabase);
        var target = await servers.FreshDatabaseAsync(17, StandIn.Rds, MatbakhSample.Name);
        await using var migration = Migration.Between(source, target);

        var summary = await migration.RunAsync(verify: true);

        summary.Failures.ShouldBeEmpty();
        migration.Events.OfType<RunEvent.ObjectFailed>().ShouldBeEmpty();
        summary.ExitCode.ShouldBe(ExitCode.Ok);
        summary.Verdict!.Schema.ShouldBeEmpty();
        summary.Verdict.IsIdentical.ShouldBeTrue();
        await migration.ShouldBeIdenticalAsync();

        await using var session = await target.OpenAsync();
        (await session.ScalarAsync<long>("SELECT count(*) FROM auth.users", Cancellation)).ShouldBe(100);
        (await session.ScalarAsync<long>(
            "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND confrelid = 'auth.users'::regclass AND conparentid = 0", Cancellation)).ShouldBe(15);
        (await session.ScalarAsync<long>(
            "SELECT count(*) FROM pg_policies WHERE schemaname = 'public' AND concat(qual, with_check) LIKE '%auth.uid()%'", Cancellation)).ShouldBeGreaterThanOrEqualTo(50);
    }
}
