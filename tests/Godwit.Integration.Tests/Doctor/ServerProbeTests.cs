using Godwit.Engine.Doctor;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Local;

namespace Godwit.Integration.Tests.Doctor;

public sealed class ServerProbeTests(Servers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(15, StandIn.Plain)]
    [InlineData(18, StandIn.Plain)]
    [InlineData(15, StandIn.Rds)]
    [InlineData(18, StandIn.Supabase)]
    public async Task Open_transactions_and_time_outs_are_seen(int version, StandIn standIn)
    {
        var database = await servers.FreshDatabaseAsync(version, standIn);
        await using var administrator = await database.OpenAsync();
        await administrator.ExecuteAsync(
            $"CREATE TABLE public.t (id int); ALTER DATABASE {Sql.Name(database.Name)} SET statement_timeout = '2min'", Cancellation);
        await using var writer = await database.OpenAsync();
        await writer.ExecuteAsync("BEGIN", Cancellation);
        await writer.ExecuteAsync("INSERT INTO public.t VALUES (1)", Cancellation);
        await using var reader = await database.OpenAsync();
        await reader.ExecuteAsync("BEGIN", Cancellation);
        await reader.ExecuteAsync("SELECT FROM public.t", Cancellation);

        var facts = await ProbeAsync(database, TimeSpan.Zero);

        var here = facts.LongTransactions.Where(transaction => transaction.Database == database.Name).ToList();
        here.Select(transaction => (transaction.Process, transaction.Writes)).ShouldBe([(writer.ProcessID, true), (reader.ProcessID, false)]);
        here.ShouldAllBe(transaction => transaction.User == database.Cluster.CustomerRole && transaction.Age >= TimeSpan.Zero);
        facts.RoleTimeouts.ShouldBe(["statement_timeout=2min"]);
        facts.Role.SeesAllSessions.ShouldBeTrue();
        facts.SettingsArrive.ShouldBeTrue();
        (await ProbeAsync(database, TimeSpan.FromMinutes(1))).LongTransactions.ShouldNotContain(transaction => transaction.Database == database.Name);
    }

    [Fact]
    public async Task A_superuser_on_this_machine_sees_the_free_disk()
    {
        var facts = await ProbeAsync(await servers.FreshDatabaseAsync(), TimeSpan.Zero);
        facts.DatabaseBytes.ShouldBeGreaterThan(0);
        facts.Collation.ShouldBe("C.UTF-8 (libc)");
        facts.Available.Keys.ShouldContain("pgcrypto");
        facts.Extensions.Keys.ShouldContain("plpgsql");
        facts.Replication.WalKeepBytes.ShouldBeNull();
        if (facts.FreeBytes is { } free) free.ShouldBeGreaterThan(0);
    }

    private static async Task<ServerFacts> ProbeAsync(FreshDatabase database, TimeSpan longTransaction)
    {
        var here = new Database(Side.Source, database.Customer, requireTls: true);
        await using var session = await here.OpenAsync(Cancellation);
        return await new ServerProbe(session, here, Platform.Postgres, new Selection([], [])) { LongTransaction = longTransaction }
            .GatherAsync(Cancellation);
    }
}
